"""The synchronisations with Odoo: one that nobody takes up, that fails in spite of its repetitions, or that does not take place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from relance.domain.errors import BrokenRecordError
from relance.domain.finding import STUCK_GRACE, SYNC_GRACE, SYNC_JOB, SYNC_LASTS, Finding, FindingKind
from relance.domain.odoo import Odoo
from relance.domain.organisation import Organisation
from relance.domain.sync import Sync
from relance.runtime.settings import settings
from relance.store import audit, organisations, pauses, syncs
from relance.watch.turn import Watch

_KINDS: Final = (FindingKind.SYNC_STUCK, FindingKind.SYNC_FAILED, FindingKind.SYNC_LATE)


def look(watch: Watch) -> None:
    """Tell which synchronisations need somebody, and which do no longer. An organisation's profile is read, and how far its Odoo is."""
    ids = organisations.ids()
    watch.settle(gone=[finding.key for finding in watch.open_of(*_KINDS) if finding.subject not in ids])
    for id in ids:
        if not watch.has_time():
            watch.whole = False
            return
        # Of a profile that cannot be read the look at changes tells; what is known of its Odoo stays known.
        with suppress(BrokenRecordError):
            organisation = organisations.find(id)
            if organisation and organisation.odoo:
                _Look(watch, organisation, organisation.odoo).tell()
            else:
                watch.settle(gone=[f"{kind.value}/{id}" for kind in _KINDS])


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at one organisation's synchronisation with its Odoo."""

    watch: Watch
    organisation: Organisation
    odoo: Odoo

    def tell(self) -> None:
        """Tell what is amiss with it, and what is not any more."""
        try:
            sync = syncs.find(self.organisation.id)
        except BrokenRecordError as error:
            self.watch.settle(
                [self._finding(FindingKind.SYNC_FAILED, self.watch.at, records={"sync": f"it cannot be read: {error.reason}"})]
            )
            return
        found = [one for one in self._findings(sync) if one]
        self.watch.settle(found, {self._key(kind) for kind in _KINDS} - {one.key for one in found})

    def _findings(self, sync: Sync) -> Iterator[Finding | None]:
        stuck = sync.is_stuck(self.watch.at - STUCK_GRACE)
        if stuck:
            yield self._finding(FindingKind.SYNC_STUCK, sync.lease_until or self.watch.at, {"run": sync.run} if sync.run else None)
        if failing := self._failing(sync):
            facts = {"failing": str(len(failing))}
            yield self._finding(FindingKind.SYNC_FAILED, _well_until(sync, failing) or self.watch.at, facts, failing)
        # A stuck one is late too: one and the same thing is told once.
        if self._known_late or not stuck:
            yield self._late(sync)

    def _failing(self, sync: Sync) -> dict[str, str]:
        """What fails of which a person was told, and why. A model that is not read any more is nobody's concern."""
        whole = {"sync": sync.error} if sync.error and sync.told else {}
        failing = [state for state in sync.models.values() if state.error and state.told and self.odoo.model(state.model)]
        return whole | {f"sync/{state.model}": state.error for state in failing}

    def _late(self, sync: Sync) -> Finding | None:
        """That no reading has ended for too long, unless it is paused, or waits after a failure."""
        until = self.watch.at - (SYNC_LASTS if sync.owner or sync.run else SYNC_GRACE)
        last = max((moment for moment in (sync.polled_at, sync.next_attempt_at) if moment), default=None)
        if last and last > until:
            return None
        # An Odoo that was named a moment ago, or again, need not have been read; but to name it otherwise ends no finding.
        declared = None if self._known_late else self._declared_at()
        if (declared and declared > until) or self._is_held(until):
            return None
        facts = {"last reading": _said(sync.polled_at) if sync.polled_at else "none yet"}
        if sync.owner and sync.lease_until:
            facts["held by somebody until"] = _said(sync.lease_until)
        return self._finding(FindingKind.SYNC_LATE, last or declared or until, facts)

    def _is_held(self, until: datetime) -> bool:
        """Whether it is paused, or was so lately that nothing need have been read since."""
        return any(pauses.was_held(SYNC_JOB, moment, settings().schedule_zone) for moment in (self.watch.at, until))

    def _declared_at(self) -> datetime | None:
        entries = audit.of_record(self.organisation.id, f"organisation/{self.organisation.id}")
        return max((entry.at for entry in entries if "odoo" in entry.after), default=None)

    @property
    def _known_late(self) -> bool:
        return self._key(FindingKind.SYNC_LATE) in self.watch.known

    def _key(self, kind: FindingKind) -> str:
        return f"{kind.value}/{self.organisation.id}"

    def _finding(
        self, kind: FindingKind, since: datetime, facts: dict[str, str] | None = None, records: dict[str, str] | None = None
    ) -> Finding:
        return Finding(kind=kind, subject=self.organisation.id, since=since, facts=facts or {}, records=records or {})


def _well_until(sync: Sync, failing: dict[str, str]) -> datetime | None:
    """When the first of what fails was last read well, as far as is known."""
    each = {f"sync/{name}": state.synced_at for name, state in sync.models.items()}
    read = [at for at in each.values() if at]
    known = [max(read, default=None) if name == "sync" else each[name] for name in failing]
    return min((at for at in known if at), default=None)


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
