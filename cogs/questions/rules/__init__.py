"""What is allowed at the Info Point: articles, questions, gaps, and what a form may hold."""
