"""What the watchdog needs rights for: one look at a stack in which a fine was told to nobody yet, and a message waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from relance.domain.finding import Finding, FindingKind
from relance.jobs import entry
from relance.runtime.clock import now
from relance.store import findings, turns
from relance.store.effects import Effect
from relance.store.turns import Place
from tests.faults.clock import set_to
from tests.rights.association import ESCALATION, violated
from tests.rights.mirroring import undeclare
from tests.rights.nights import AS_OF
from tests.rights.settled import settle_in
from tests.rights.stage import Scenario, Stage
from tests.web.mirrored import ODOO, note
from tests.world import BY

#: Long enough for a message to have waited too long.
_AGO: Final = timedelta(minutes=30)


def looks_everywhere(stage: Stage) -> None:
    """By the first look that comes: what others have changed meanwhile may be more than one look gets through."""
    before = now() - _AGO
    with set_to(before):
        violated(stage)
        entry.handle({"job": ESCALATION.job, "as_of": AS_OF.isoformat(), "organisation": stage.id, "actor": "test"}, lambda: True)
    _nothing_known(stage, Place(organisation=stage.id, since=before))
    said = stage.invoke({"job": "watchdog"})
    assert said["begun"], said
    assert "unsent/messages" in _open()
    assert turns.places()[stage.id].since > before


def sees_what_is_over(stage: Stage) -> None:
    """A run that was said not to end, and of which nothing is left."""
    finding, change = findings.opening(Finding(kind=FindingKind.UNCLOSED, subject=stage.id, since=now() - _AGO), now())
    turns.write(turns.begin(now(), {}), [Effect((change,))], BY)
    said = stage.invoke({"job": "watchdog"})
    assert said["over"], said
    assert finding.key not in _open()


def sees_that_an_odoo_fails(stage: Stage) -> None:
    """One that was named half an hour ago, was never read to the end, and of which a person was told."""
    with set_to(now() - _AGO):
        settle_in(stage, odoo=ODOO)
    try:
        note(stage.id, error="the server does not answer", failures=5, told=True, polled_at=None)
        stage.invoke({"job": "watchdog"})
        assert _open()[f"{FindingKind.SYNC_FAILED.value}/{stage.id}"].records == {"sync": "the server does not answer"}
        assert f"{FindingKind.SYNC_LATE.value}/{stage.id}" in _open()
    finally:
        undeclare(stage.id)


def _nothing_known(stage: Stage, place: Place) -> None:
    """Close what others have found, and let the next look begin with this organisation, at a place."""
    closing = [findings.closing(finding, now())[1] for finding in _open().values()]
    turn = replace(turns.begin(now(), {}), first=stage.id)
    turns.write(turn, [Effect(changes) for changes in closing], BY, place)


def _open() -> dict[str, Finding]:
    return {one.key: one for one in findings.still_open() if isinstance(one, Finding)}


SCENARIOS: Final[tuple[Scenario, ...]] = (looks_everywhere, sees_what_is_over, sees_that_an_odoo_fails)
