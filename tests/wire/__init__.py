"""Polls and platform over the loopback's sockets, while something on the way goes wrong."""
