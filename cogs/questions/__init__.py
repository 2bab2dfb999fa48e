"""The Info Point: answers with sources, questions to the community, the guide."""

from typing import TYPE_CHECKING

from cogs.questions.cog import QuestionsCog
from cogs.questions.store import seed_guide

if TYPE_CHECKING:
    from bot.app import ExchangeBot


async def setup(bot: "ExchangeBot") -> None:
    await seed_guide(bot.services.db)
    await bot.add_cog(QuestionsCog(bot))
