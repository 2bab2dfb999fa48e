"""What polls allow: one module for each question."""
