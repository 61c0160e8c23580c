"""The main job walked in two real browsers, a line a step, and its figures in a report."""
