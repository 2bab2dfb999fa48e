"""Small mistakes made on purpose, each of which a named test must notice."""
