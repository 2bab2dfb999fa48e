"""What is allowed: records, decisions, sentences of refusal."""
