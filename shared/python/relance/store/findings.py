"""What the watchdog found: open findings under one key, those that are over under another, so that an open look stays short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from relance.domain.errors import BrokenRecordError
from relance.domain.finding import Finding, FindingKind
from relance.store.audit import OPERATIONS
from relance.store.effects import Change, differing
from relance.store.journals import RunRow
from relance.store.reading import choice, each, present

_OPEN: Final = "#finding"
_OVER: Final = "#finding-over"


def still_open() -> list[Finding | BrokenRecordError]:
    """The findings that are not over, by key, as they stand now, and what is wrong with those that cannot be understood."""
    return list(each(RunRow, _OPEN, finding_of, consistent=True))


def over(limit: int) -> Iterator[Finding | BrokenRecordError]:
    """The findings that are over, the latest first, at most `limit`."""
    return islice(each(RunRow, _OVER, finding_of, newest_first=True, limit=limit), limit)


def opening(finding: Finding, at: datetime) -> tuple[Finding, Change]:
    """The finding as it is open from `at` on, and what to commit for it. It must not be open already."""
    # Numbered from its time on: a finding that was over and began anew is never taken for the one before.
    opened = replace(finding, opened_at=at, version=int(at.timestamp() * 1000))
    return opened, _change(_OPEN, finding.key, opened, version=None, after=_values(opened), first=opened.version)


def changing(before: Finding, after: Finding) -> tuple[Finding, Change] | None:
    """The same for one that goes on with other facts or records; None if they are the same. It began when it began."""
    after = replace(after, since=before.since, opened_at=before.opened_at, version=before.version + 1)
    old, new = differing(_values(before), _values(after))
    if not new:
        return None
    return after, _change(_OPEN, before.key, after, version=before.version, before=old, after=new)


def closing(finding: Finding, at: datetime) -> tuple[Finding, tuple[Change, ...]]:
    """The finding as it is over since `at`, and what to commit for it."""
    closed = replace(finding, closed_at=at)
    values = _values(finding)
    gone = _change(_OPEN, finding.key, finding, version=finding.version, before=values, delete=True)
    kept = _change(_OVER, f"{at.isoformat()}#{finding.key}", closed, version=None, after=_values(closed))
    return closed, (gone, kept)


def _change(pk: str, sk: str, finding: Finding, **how: Any) -> Change:
    name = f"finding/{finding.key}" if pk == _OPEN else f"finding-over/{sk}"
    return Change(row=RunRow, pk=pk, sk=sk, organisation=OPERATIONS, name=name, **how)


def _values(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "subject": finding.subject,
        "since": finding.since,
        "facts": dict(finding.facts),
        "records": dict(finding.records) or None,
        "opened_at": finding.opened_at,
        "closed_at": finding.closed_at,
    }


def finding_of(row: RunRow) -> Finding:
    """The finding in a row; BrokenRecordError if it cannot be understood."""
    try:
        return Finding(
            kind=choice(FindingKind, row.kind, "kind"),
            subject=present(row.subject, "subject"),
            since=present(row.since, "since"),
            facts={name: str(value) for name, value in (row.facts or {}).items()},
            records={name: str(why) for name, why in (row.records or {}).items()},
            opened_at=present(row.opened_at, "opened_at"),
            closed_at=row.closed_at,
            version=row.version,
        )
    except (ValueError, AttributeError) as error:
        raise BrokenRecordError(f"finding/{row.sk}", str(error)) from error
