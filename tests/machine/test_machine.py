"""The state machine: whatever people, nights and the post do in whatever order, after every step everything holds."""

from __future__ import annotations

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.breakages import BREAKAGES, Breakage
from tests.machine.deeds import DEEDS
from tests.machine.invariants import INVARIANTS
from tests.machine.issuing import Issuing
from tests.machine.machine import Invariant, Machine
from tests.machine.of_messages import no_message_stays_behind

#: How many times as long as in `make test` it runs: RELANCE_MACHINE=20. A long run is another one each time.
TIMES: Final = int(os.environ.get("RELANCE_MACHINE", "1"))
EXAMPLES, STEPS = 12, 25
#: In which a product broken on purpose must be caught.
SOUGHT = 80


def play(deeds: tuple[type[Issuing], ...], rules: tuple[Invariant, ...], examples: int, *, same: bool, shrinking: bool) -> int:
    """Run a machine of these deeds under these rules, the `same` way each time or at random; how many steps it took."""
    holding = {"must_hold": rules, "settles": no_message_stays_behind in rules}
    playing: type[Machine] = type("Playing", deeds, holding)
    how = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        derandomize=same,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, *([Phase.shrink] if shrinking else [])],
    )
    run_state_machine_as_test(playing, settings=how)
    return playing.steps


def test_after_every_step_everything_holds() -> None:
    steps = play(DEEDS, INVARIANTS, EXAMPLES * TIMES, same=TIMES == 1, shrinking=True)
    print(f"{EXAMPLES * TIMES} examples, {steps} steps")
    assert steps > EXAMPLES * TIMES * STEPS // 2


@pytest.mark.proof
@pytest.mark.parametrize("broken", BREAKAGES, ids=lambda broken: f"{broken.rule.__name__}: {broken.place}")
def test_a_broken_product_is_caught(broken: Breakage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"relance.{broken.place}", broken.broken)
    with pytest.raises(AssertionError, match=broken.rule.__name__):
        play(broken.deeds, (broken.rule,), SOUGHT, same=True, shrinking=False)


def test_each_invariant_is_shown_to_fail() -> None:
    assert {broken.rule for broken in BREAKAGES} == set(INVARIANTS)
