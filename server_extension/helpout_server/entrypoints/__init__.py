"""Where the world calls in: HTTP, sockets, the Jupyter extension, the command line."""
