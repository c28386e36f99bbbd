"""The time that blocks are stamped with."""

import time


class Clock:
    """The machine's clock, moved by an administrator; never behind the newest block."""

    def __init__(self) -> None:
        self.offset = 0
        self._next: int | None = None

    def now(self) -> int:
        """Returns unix seconds."""
        return int(time.time()) + self.offset

    def stamp(self, parent: int) -> int:
        """Returns the timestamp of the next block. Blocks of less than a second may share one."""
        chosen, self._next = self._next, None
        if chosen is not None:
            self.offset += chosen - self.now()
        return max(self.now(), parent)

    def set_next(self, timestamp: int) -> None:
        """Chooses the timestamp of the next block; time goes on from there."""
        self._next = timestamp
