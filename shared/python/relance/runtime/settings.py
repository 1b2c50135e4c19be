"""Settings, typed, read from the environment once a process."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from relance.domain.errors import SettingError

#: A name, or an address of either version, as `urlsplit` says the host of a URL.
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f]*(:[0-9A-Fa-f.]*){2,}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`stack` leads the name of every table, function and queue. Times are seconds.

    `hours` are the hours, 0 to 23 in `schedule_zone`, at which the schedules start the jobs; a job that is not in it starts at its own.
    `operator_topic` is the ARN of the topic that whoever keeps the stack is told by, empty for none. `shard_queue_url` is the function's
    own queue of shards, `shard_queues` those of the jobs whose runs it begins for others. `documents_bucket` is where PDFs and logos are.
    `user_pool_client` and `user_pool_issuer` are what a token of the API must have been made for and by. `odoo_hosts` are the hosts of
    Odoo servers that may have a private address and speak plain HTTP, in lower case.
    """

    stack: str = "relance"
    sender: str = ""
    schedule_zone: str = "UTC"
    shard_queue_url: str = ""
    inline_limit: int = 500
    time_budget: int = 0
    max_changes: int = 100_000
    hours: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    operator_topic: str = ""
    shard_queues: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    documents_bucket: str = ""
    user_pool_client: str = ""
    user_pool_issuer: str = ""
    odoo_hosts: frozenset[str] = frozenset()

    def table(self, aggregate: str) -> str:
        """The name of the table of that aggregate."""
        return f"{self.stack}-{aggregate}"

    def shard_queue(self, job: str) -> str:
        """The URL of the queue that the shards of that job's runs are put into; empty for none."""
        return self.shard_queues.get(job, self.shard_queue_url)


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
        hours=MappingProxyType(dict(_hours(environ.get("RELANCE_HOURS", "")))),
        operator_topic=environ.get("RELANCE_OPERATOR_TOPIC", ""),
        shard_queues=MappingProxyType(dict(_queues(environ.get("RELANCE_SHARD_QUEUES", "")))),
        documents_bucket=environ.get("RELANCE_DOCUMENTS_BUCKET", ""),
        user_pool_client=environ.get("RELANCE_USER_POOL_CLIENT", ""),
        user_pool_issuer=environ.get("RELANCE_USER_POOL_ISSUER", ""),
        odoo_hosts=frozenset(_hosts(environ.get("RELANCE_ODOO_HOSTS", ""))),
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


def _hours(text: str) -> Iterator[tuple[str, int]]:
    """The jobs and hours of `invoice-aging=2,late-fees=3`; SettingError names the entry that is none."""
    for entry in filter(None, text.split(",")):
        job, _, hour = entry.partition("=")
        if not job or not hour.isdecimal() or int(hour) > 23:
            raise SettingError(f"the environment variable RELANCE_HOURS holds {entry!r}; an entry must be JOB=HOUR, the hour from 0 to 23")
        yield job, int(hour)


def _queues(text: str) -> Iterator[tuple[str, str]]:
    """The jobs and URLs of `rental-invoicing=https://…,invoice-documents=https://…`; SettingError names the entry that is none."""
    for entry in filter(None, text.split(",")):
        job, _, url = entry.partition("=")
        if not job or "://" not in url:
            raise SettingError(f"the environment variable RELANCE_SHARD_QUEUES holds {entry!r}; an entry must be JOB=URL")
        yield job, url


def _hosts(text: str) -> Iterator[str]:
    """The hosts of `odoo.internal,10.0.0.5`, in lower case; SettingError names the entry that is none."""
    for entry in filter(None, (one.strip() for one in text.split(","))):
        if not _HOST.fullmatch(entry):
            raise SettingError(
                f"the environment variable RELANCE_ODOO_HOSTS holds {entry!r}; an entry must be a host, without scheme and port"
            )
        yield entry.lower()
