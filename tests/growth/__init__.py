"""Years of a taskforce in one folder, then one process on it, then many side by side."""
