"""What people see of cities, their people and the directory."""
