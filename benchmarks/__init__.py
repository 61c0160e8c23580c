"""Every figure the project claims, measured with its peer beside it in the same run."""
