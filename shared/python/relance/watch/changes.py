"""What has changed: every record that the audit names is looked at once more, page by page, each organisation from where it was left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from relance.domain.finding import OF_RECORDS, Fault, Finding, FindingKind
from relance.store import organisations, traces, turns
from relance.store.audit import DAY_SHARDS
from relance.store.turns import Place
from relance.watch.examining import Examiner
from relance.watch.turn import Watch

#: An entry is dated before it is written, and the index has it a little later still.
_LAG: Final = timedelta(minutes=5)
#: As the store keeps its instants.
_TICK: Final = timedelta(milliseconds=1)
#: Entries a page, and pages a turn: 50,000 changes an hour. What is more waits for the next turn.
PAGE: Final = 100
PAGES: Final = 500
#: A finding names no more records than fit into an item; until some are mended, nothing more is looked for there.
MOST: Final = 1_000


def look(watch: Watch) -> None:
    """Look again at the records that are known to be faulty, and at all that has changed; first where the last turn had to stop."""
    places, first = turns.places(), watch.turn.first
    walk = _Walk(watch, Examiner(), watch.at - _LAG, PAGES)
    for organisation in sorted(organisations.ids(), key=lambda one: (one < first, one)):
        if not walk.goes_on:
            watch.whole = False
            watch.note(replace(watch.turn, first=organisation))
            return
        walk.again(organisation)
        walk.on(organisation, places.get(organisation))


@dataclass(slots=True)
class _Walk:
    """One turn's way through the audits. `pages` with anything on them are those that it may still read."""

    watch: Watch
    examiner: Examiner
    until: datetime
    pages: int

    @property
    def goes_on(self) -> bool:
        """Whether there is time for another page."""
        return self.pages > 0 and self.watch.has_time()

    def again(self, organisation: str) -> None:
        """Look at the records that are known to be faulty."""
        faulty = [record for finding in self._open(organisation) for record in finding.records]
        if faulty:
            self._settle(organisation, faulty, self.examiner.examine(organisation, dict.fromkeys(faulty, frozenset())))

    def on(self, organisation: str, stored: Place | None) -> None:
        """Look at what has changed from the place where it was left, as far as pages and time allow, and leave a place again."""
        place = stored or Place(organisation=organisation, since=self.watch.turn.looked_at)
        seen = stored is None
        while place.since <= self.until and self.goes_on and not self._full(organisation):
            place, changed = self._page(place)
            seen = seen or changed
        # Where nothing has changed, a place is written once a day: it costs less to look again than to write.
        if place != stored and (seen or place.since.date() > (stored or place).since.date()):
            self.watch.settle(place=place)

    def _page(self, place: Place) -> tuple[Place, bool]:
        """Look at one page. The place after it, and whether anything was on it."""
        until = place.until or min(self.until, _end_of_day(place.since))
        page = traces.changes(place.organisation, place.since.date(), place.shard, place.since, until, place.key, PAGE)
        if page.versions:
            self.pages -= 1
            self._settle(place.organisation, page.versions, self.examiner.examine(place.organisation, page.versions))
        return _after(replace(place, until=until, key=page.next_key)), bool(page.versions)

    def _settle(self, organisation: str, examined: Collection[str], faults: Collection[Fault]) -> None:
        present, gone = [], []
        for kind in OF_RECORDS:
            known = self.watch.known.get(f"{kind.value}/{organisation}")
            others = {record: why for record, why in known.records.items() if record not in examined} if known else {}
            records = others | {fault.record: fault.why for fault in faults if fault.kind is kind}
            if records:
                present.append(self._finding(kind, organisation, records))
            elif known:
                gone.append(known.key)
        self.watch.settle(present, gone)

    def _finding(self, kind: FindingKind, organisation: str, records: dict[str, str]) -> Finding:
        return Finding(kind=kind, subject=organisation, since=self.watch.at, facts={"records": str(len(records))}, records=records)

    def _open(self, organisation: str) -> list[Finding]:
        return [finding for finding in self.watch.open_of(*OF_RECORDS) if finding.subject == organisation]

    def _full(self, organisation: str) -> bool:
        return any(len(finding.records) >= MOST for finding in self._open(organisation))


def _after(place: Place) -> Place:
    """Where to go on: on the shard's next page, in the next shard, or with what is written from now on."""
    if place.key:
        return place
    if place.shard + 1 < DAY_SHARDS:
        return replace(place, shard=place.shard + 1)
    return replace(place, since=(place.until or place.since) + _TICK, until=None, shard=0)


def _end_of_day(moment: datetime) -> datetime:
    """The last instant of its UTC day, by which the audit is kept."""
    return datetime.combine(moment.astimezone(UTC).date() + timedelta(days=1), time(), UTC) - _TICK
