"""Commands of an operator that look after what a marketplace keeps: copies, moves, the audit."""
