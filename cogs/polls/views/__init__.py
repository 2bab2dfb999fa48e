"""What people see of polls."""
