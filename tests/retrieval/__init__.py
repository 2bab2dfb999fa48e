"""How well obstacles are found again by people who call their trouble something else."""
