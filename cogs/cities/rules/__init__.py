"""What is allowed for cities, their people and the directory."""
