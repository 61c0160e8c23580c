"""Sans-I/O state machines behind the sockets."""
