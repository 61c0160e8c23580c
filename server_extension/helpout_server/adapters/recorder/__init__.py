"""Recordings: a process that writes down a call, the check of what it wrote, and the files."""
