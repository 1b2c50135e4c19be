"""One turn of the watchdog: what is known to be amiss, and the one way to say that something is, goes on, or is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from relance.domain.errors import ConflictError
from relance.domain.finding import Finding, FindingKind
from relance.domain.message import Message
from relance.store import findings, traces, turns
from relance.store.commit import BooksTakenError
from relance.store.effects import By, Change, Effect
from relance.store.traces import Trace
from relance.store.turns import Place, Turn
from relance.watch import telling

_BY: Final = By("watchdog")

HasTime = Callable[[], bool]


class SupersededError(ConflictError):
    """Another watchdog has begun its turn: what this one has yet to say is the other's to find."""


@dataclass(slots=True)
class Watch:
    """A turn that began at `at`. `known` are the open findings by key; `said` counts what was begun and what was over.

    `whole`: everything was looked at that there was.
    """

    at: datetime
    has_time: HasTime
    turn: Turn
    known: dict[str, Finding]
    said: Counter[str] = field(default_factory=Counter)
    whole: bool = True
    _runs: dict[str, list[Trace]] = field(default_factory=dict)

    def open_of(self, *kinds: FindingKind) -> list[Finding]:
        """The open findings of these kinds."""
        return [finding for finding in self.known.values() if finding.kind in kinds]

    def runs_of(self, job: str, since: datetime) -> list[Trace]:
        """The runs of a job opened since then, read once a turn: every look must ask for the same time."""
        if job not in self._runs:
            self._runs[job] = traces.runs_of(job, since)
        return self._runs[job]

    def settle(self, present: Collection[Finding] = (), gone: Collection[str] = (), place: Place | None = None) -> None:
        """Write and tell, all or nothing, what is amiss now, which keys are not any more, and how far the audit was looked at.

        A finding is told when it begins and when it is over; what changes in between is written only. SupersededError.
        """
        changes: list[Change] = []
        told: list[Message] = []
        after = dict(self.known)
        for finding in present:
            changes += self._begun(finding, after, told)
        for key in set(gone) & self.known.keys():
            closed, closing = findings.closing(after.pop(key), self.at)
            changes += closing
            told.append(telling.over(closed))
        if changes or place:
            self._write([Effect(tuple(changes), tuple(told))] if changes else [], place)
        self.said["begun"] += len(after.keys() - self.known.keys())
        self.said["over"] += len(self.known.keys() - after.keys())
        self.known = after

    def note(self, turn: Turn) -> None:
        """Write what the next turn is to know."""
        self.turn = turn
        self._write()

    def _begun(self, finding: Finding, after: dict[str, Finding], told: list[Message]) -> list[Change]:
        known = self.known.get(finding.key)
        if known is None:
            after[finding.key], change = findings.opening(finding, self.at)
            told.append(telling.begun(after[finding.key]))
            return [change]
        # What is said of the machinery when it begins is what a person reads; only the list of records must be kept up to date.
        changed = findings.changing(known, finding) if finding.records != known.records else None
        if changed is None:
            return []
        after[finding.key], change = changed
        return [change]

    def _write(self, effects: Sequence[Effect] = (), place: Place | None = None) -> None:
        try:
            turns.write(self.turn, effects, _BY, place)
        except BooksTakenError:
            raise SupersededError("another watchdog has begun its turn; it goes on") from None
