"""The watchdog's scenarios come to their good end wherever others have been."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from relance.runtime.clock import now
from relance.store import turns
from relance.watch import changes
from tests.faults.clock import set_to
from tests.rights import watching
from tests.rights.association import violated
from tests.rights.evidence import ROLES, STACK
from tests.rights.stage import Scenario, Stage, play

#: Pages that a look may read: as many as one organisation of a scenario fills on a day, and fewer than that of all of them.
_PAGES: Final = 4
[_WATCHDOG] = (role for role in ROLES if role.function == "watchdog")


@pytest.mark.parametrize("scenario", watching.SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_a_scenario_ends_well_where_more_has_changed_than_one_look_gets_through(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PAGES", _PAGES)

    def after_others(stage: Stage) -> None:
        hour_ago = now() - timedelta(hours=1)
        turns.begin(hour_ago, {})
        own = stage.id
        with set_to(hour_ago):
            for stage.id in ("a-1", "a-2", "z-1"):
                violated(stage)
        stage.id = own
        scenario(stage)
        assert turns.begin(now(), {}).first in {"a-1", "a-2", "z-1"}, "one look got through all of it"

    assert play(after_others, STACK, "watchdog", _WATCHDOG.granted).trouble is None
