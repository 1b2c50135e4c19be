"""Settings, typed, read from the environment once a process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from relance.domain.errors import SettingError


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`stack` leads the name of every table, function and queue. Times are seconds."""

    stack: str = "relance"
    sender: str = ""
    schedule_zone: str = "UTC"
    shard_queue_url: str = ""
    inline_limit: int = 500
    time_budget: int = 0
    max_changes: int = 100_000

    def table(self, aggregate: str) -> str:
        """The name of the table of that aggregate."""
        return f"{self.stack}-{aggregate}"


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`; SettingError names the variable that is not usable."""
    return Settings(
        stack=environ.get("RELANCE_STACK") or "relance",
        sender=environ.get("RELANCE_SENDER", ""),
        schedule_zone=environ.get("RELANCE_SCHEDULE_ZONE") or "UTC",
        shard_queue_url=environ.get("RELANCE_SHARD_QUEUE_URL", ""),
        inline_limit=_whole(environ, "RELANCE_INLINE_LIMIT", 500),
        time_budget=_whole(environ, "RELANCE_TIME_BUDGET", 0),
        max_changes=_whole(environ, "RELANCE_MAX_CHANGES", 100_000),
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Tests that change the environment call `settings.cache_clear()`."""
    return read(os.environ)


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, "")
    if text and not text.isdecimal():
        raise SettingError(f"the environment variable {name} is {text!r}; it must be a whole number")
    return int(text) if text else default
