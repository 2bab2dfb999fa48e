"""What is shown: cards, panels, forms, notices."""
