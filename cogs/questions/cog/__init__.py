"""What is asked of the Info Point: commands, presses, forms, and how its records look now."""

from cogs.questions.cog.commands import QuestionsCog

__all__ = ["QuestionsCog"]
