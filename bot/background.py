"""The one home of background tasks: each has a name, an owner that ends it, and a logged fault."""

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Background:
    """Jobs that are kicked when there may be something to do and end when there is nothing.

    A job never runs beside itself; a kick while it runs makes it run once more.
    """

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._context = contextvars.copy_context()
        self._closed = False

    def adopt_context(self) -> None:
        """From now on jobs run in the caller's context; kicks come from other threads' answers."""
        self._context = contextvars.copy_context()

    def kick(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        if self._closed:
            return
        self._again.add(name)
        if name in self._tasks:
            return
        # Made inside the context, not only given it: whoever watches tasks looks where one is made.
        loop = asyncio.get_running_loop()
        self._tasks[name] = self._context.copy().run(
            lambda: loop.create_task(self._run(name, work), name=name)
        )

    async def close(self, grace_seconds: float = 0.0) -> None:
        """Lets jobs end by themselves, then cancels them; later kicks do nothing."""
        self._closed = True
        self._again.clear()
        tasks = list(self._tasks.values())
        if tasks and grace_seconds:
            await asyncio.wait(tasks, timeout=grace_seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        try:
            while name in self._again:
                self._again.discard(name)
                try:
                    await work()
                except Exception as error:  # a job must not end in silence
                    log.critical("background", extra={"area": name}, exc_info=error)
        finally:
            self._tasks.pop(name, None)
