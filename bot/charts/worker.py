"""The process that draws: charts come in by its standard input, pictures leave by its output."""

import faulthandler
import os
import signal
import sys
from collections.abc import Callable
from typing import Final

from bot.charts import Chart
from bot.charts.pipe import decode, pack, read

ORPHAN_SECONDS: Final = 30.0
"""The bot kills a slow worker much earlier. This ends one whose bot was killed meanwhile."""


def serve(draw: Callable[[Chart], bytes], orphan: float = ORPHAN_SECONDS) -> None:
    """Draw one chart after another until the input ends.

    An error ends the process: its traceback is in the log, the next chart gets a new worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as sink:
        # Whatever a library prints must not land between two pictures.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        while (body := read(sys.stdin.buffer)) is not None:
            faulthandler.dump_traceback_later(orphan, exit=True)
            picture = draw(decode(body))
            faulthandler.cancel_dump_traceback_later()
            sink.write(pack(picture))
            sink.flush()


if __name__ == "__main__":
    from bot.charts.draw import draw as draw_chart

    serve(draw_chart)
