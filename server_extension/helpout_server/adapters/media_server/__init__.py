"""Media servers: Janus VideoRoom, one or several instances."""
