"""The clock of the imitated server: the machine's own, unless a test sets it, moves it or has it run wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC with microseconds, as PostgreSQL has it. It never gives the same moment twice unless it is stopped."""

    def __init__(self) -> None:
        self._skew = timedelta(0)
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        """The server's time."""
        return self._stopped or datetime.now(UTC) + self._skew

    def stop(self, at: datetime | None = None) -> None:
        """Stand still, at that moment or at the present one."""
        self._stopped = at or self.now()

    def go_on(self) -> None:
        """Run again, from where it stood."""
        if self._stopped:
            self._skew, self._stopped = self._stopped - datetime.now(UTC), None

    def move(self, by: timedelta) -> None:
        """Be so much later (or earlier) than before, standing or running."""
        self._skew += by
        if self._stopped:
            self._stopped += by
