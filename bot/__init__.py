"""What every cog stands on; knows no cog."""
