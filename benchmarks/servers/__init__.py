"""Servers the figures are held against, each run as a process of its own."""
