"""What the watchdog needs rights for: one look at a stack in which a fine was told to nobody yet, and a message waits."""

from __future__ import annotations

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
from tests.rights.nights import AS_OF
from tests.rights.stage import Scenario, Stage
from tests.world import BY

#: Long enough for a message to have waited too long.
_AGO: Final = timedelta(minutes=30)


def looks_everywhere(stage: Stage) -> None:
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


def _nothing_known(stage: Stage, place: Place) -> None:
    """Close what others have found, and let the look at this organisation begin at a place."""
    closing = [findings.closing(finding, now())[1] for finding in _open().values()]
    turns.write(turns.begin(now(), {}), [Effect(changes) for changes in closing], BY, place)


def _open() -> dict[str, Finding]:
    return {one.key: one for one in findings.still_open() if isinstance(one, Finding)}


SCENARIOS: Final[tuple[Scenario, ...]] = (looks_everywhere, sees_what_is_over)
