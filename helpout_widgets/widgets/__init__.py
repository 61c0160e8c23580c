"""One widget a pane. A widget carries the pane's name and options, nothing else."""
