"""Whatever did not fit elsewhere."""
