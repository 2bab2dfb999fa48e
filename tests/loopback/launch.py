"""`python -m tests.loopback.launch ADDRESS run`: the real program, led to the loopback Discord.

Production has no such switch: it could send the token elsewhere.
"""

import sys

from bot.__main__ import main
from bot.app import ExchangeBot
from tests.loopback.bot import hasten, pointed_at


def launch(address: str, arguments: list[str]) -> int:
    """Runs the program; its exit code."""
    made = ExchangeBot.__init__

    def quick(bot: ExchangeBot, *given: object) -> None:
        made(bot, *given)  # type: ignore[arg-type]  # passed on as they came
        hasten(bot)

    ExchangeBot.__init__ = quick  # type: ignore[assignment, method-assign]  # of this process
    with pointed_at(address):
        return main(arguments)


if __name__ == "__main__":
    sys.exit(launch(sys.argv[1], sys.argv[2:]))
