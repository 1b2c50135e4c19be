"""What the watchdog found amiss: told once when it begins, and once more when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class FindingKind(StrEnum):
    """What can be amiss. The last four are about the records of one organisation, the others about the machinery."""

    MISSED = "missed"
    FAILED = "failed"
    UNCLOSED = "unclosed"
    UNSENT = "unsent"
    UNKNOWN = "unknown"
    UNDELIVERED = "undelivered"
    SYNC_STUCK = "sync-stuck"
    SYNC_FAILED = "sync-failed"
    SYNC_LATE = "sync-late"
    INVOICES = "invoices"
    HISTORY = "history"
    FINES = "fines"
    UNREADABLE = "unreadable"


#: The kinds that name records of an organisation.
OF_RECORDS: Final = (FindingKind.INVOICES, FindingKind.HISTORY, FindingKind.FINES, FindingKind.UNREADABLE)
#: How long after its hour a run may begin and end before it counts as missed.
RUN_GRACE: Final = timedelta(hours=1)
#: No run takes longer: a function works for 15 minutes, and hands over to the next within one more.
RUN_LASTS: Final = timedelta(hours=2)
#: `dispatch` comes every minute; a message that is due for this long is met by nobody.
MESSAGE_GRACE: Final = timedelta(minutes=15)
#: The synchronisation with Odoo, as its runs and its pause are named. It is in no registry of jobs.
SYNC_JOB: Final = "odoo-sync"
#: The next minute takes up what a dead worker held; if nobody has for this long, nobody comes.
STUCK_GRACE: Final = timedelta(minutes=10)
#: An Odoo is read every minute; where nobody is at it, and no reading has ended for this long, none begins.
SYNC_GRACE: Final = timedelta(minutes=15)
#: A long reading is handed on after at most 15 minutes, and is dated by its beginning: twice that, and some minutes to hand over.
SYNC_LASTS: Final = timedelta(minutes=35)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one record, `invoice/2025-001`: its kind, and why in words."""

    kind: FindingKind
    record: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something amiss with `subject`: a job, a run, an organisation, or the messages.

    `since` is when it began, as far as is known; `facts` say more, by name. `records` are the faulty records with the reason; of a
    synchronisation, `sync` for the whole of it and `sync/MODEL` for what fails.
    `opened_at` is when it was told, None until then, and `closed_at` when it was over.
    """

    kind: FindingKind
    subject: str
    since: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 0

    @property
    def key(self) -> str:
        """Its name: of one kind and subject, one is open at a time."""
        return f"{self.kind.value}/{self.subject}"
