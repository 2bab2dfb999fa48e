"""What the operator does and sees: start, backup, restore, check, health."""
