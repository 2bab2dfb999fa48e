"""What people and machines could send that nobody meant: everything the bot offers, walked over."""
