"""A small Discord on this machine: one server, gateway and HTTP, for tests over real sockets."""
