"""Long work in one thread, without making others wait for all of it."""

import asyncio
import time

# How long work may go on at a time.
CHUNK_SECONDS = 0.01


class Pace:
    """Lets other requests run now and then."""

    def __init__(self) -> None:
        self._due = time.perf_counter() + CHUNK_SECONDS

    async def pause(self) -> None:
        """Gives way, if the work has gone on long enough."""
        if time.perf_counter() >= self._due:
            await asyncio.sleep(0)
            self._due = time.perf_counter() + CHUNK_SECONDS
