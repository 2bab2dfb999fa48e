"""What people see of the Info Point: answers, questions, articles, the panel."""
