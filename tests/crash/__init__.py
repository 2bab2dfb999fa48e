"""Stops the bot at every step of a story and compares the end with the undisturbed one."""
