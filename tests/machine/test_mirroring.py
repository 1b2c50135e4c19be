"""The state machine of the mirror: whatever happens in the Odoo and to the polls, once everybody rests the mirror is as the Odoo is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Final

import boto3
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from relance.runtime.settings import settings as product
from tests.faults import odoo_world
from tests.faults.odoo_world import ODOO
from tests.faults.variant import Variant
from tests.machine.mirroring import Mirroring, furnished
from tests.machine.test_machine import TIMES
from tests.notify.server import Server, running
from tests.quick_tables import held

EXAMPLES, STEPS = 6, 15
#: In which a product broken on purpose must be caught.
SOUGHT: Final = 60


def _never_gone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("relance.odoo.sync.presence.check", lambda *_: None)


def _nobody_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("relance.odoo.sync.telling.Teller.messages", lambda *_args, **_named: ())


#: What is lost at a kill or a late commit alone, the faults look for at each call.
_BROKEN: Final = (
    Variant("nothing is ever gone", _never_gone, "", ""),
    Variant("nobody is told", _nobody_told, "", ""),
)


@pytest.fixture
def rooms() -> Iterator[Server]:
    """A server in Discord's place."""
    with running() as told:
        yield told


@pytest.fixture(autouse=True)
def read(beginning: None, rooms: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An Odoo that was read, and its tables."""
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1")
    product.cache_clear()
    with furnished(lambda: _prepared(rooms)):
        monkeypatch.setattr(Mirroring, "beginning", (copy.deepcopy(held()), ODOO.kept()), raising=False)
        yield
    product.cache_clear()


def _prepared(rooms: Server) -> None:
    # The other machine has furnished these tables; its organisations have no part in this.
    for table in held().values():
        table.items.clear()
    boto3.client("secretsmanager").delete_secret(SecretId="test/finance", ForceDeleteWithoutRecovery=True)
    odoo_world.read(rooms)


def _play(examples: int, *, same: bool, shrinking: bool) -> int:
    playing: type[Mirroring] = type("Playing", (Mirroring,), {})
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


def test_once_everybody_rests_the_mirror_is_as_the_odoo_is() -> None:
    steps = _play(EXAMPLES * TIMES, same=TIMES == 1, shrinking=True)
    print(f"{EXAMPLES * TIMES} examples, {steps} steps")
    assert steps > EXAMPLES * TIMES * STEPS // 2


@pytest.mark.proof
@pytest.mark.parametrize("variant", _BROKEN, ids=lambda variant: variant.name)
def test_a_mirror_that_is_broken_is_caught(variant: Variant, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in: Callable[[pytest.MonkeyPatch], None] = variant.put_in
    put_in(monkeypatch)
    with pytest.raises(AssertionError):
        _play(SOUGHT, same=True, shrinking=False)
