"""What is wrong with one model, one record or one page keeps nothing from the others, and somebody hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import pytest

from relance.domain import mirror_values
from relance.notify.session import Limits
from relance.odoo import synchronise
from relance.odoo.connecting import connect
from relance.store import syncs
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Effect
from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.imitation.calls import Call
from tests.odoo.imitation.there import Imitation
from tests.odoo.imitation.trouble import Trouble
from tests.odoo.scenarios.scene import ORDER, PRODUCT, TOP_UP, USER, Scene

type Both = Scene[There]
type Imitated = Scene[Imitation]

#: Characters of four bytes: with what it was before, more than an item holds.
WIDE: Final = 59_000


def test_a_record_that_refers_to_what_may_not_be_read_is_taken_in_with_its_number(scene: Both) -> None:
    scene.furnish().loaded()
    client = scene.there.create(USER, name="Binta", username="binta")
    scene.there.withdraw(USER)
    scene.order("BC-3", depositaire=client)
    assert list(scene.poll().failed) == [USER]
    assert scene.values(ORDER, 3)["depositaire"] == client
    scene.told(("orders", "dimagaz.bc/3#created"))
    scene.there.grant(USER)
    scene.by_hand()
    scene.equal()


def test_a_right_that_is_lost_while_hidden_records_are_looked_for_is_not_the_whole_s_failure(imitated: Imitated) -> None:
    scene = imitated.furnish()
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.loaded()
    scene.there.hide(TOP_UP, 1)
    scene.poll()

    def withdrawn(call: Call) -> None:
        if call.model == TOP_UP and ["id", "in", [1]] in (call.domain or ()):
            scene.there.withdraw(TOP_UP)

    scene.there.before.append(withdrawn)
    scene.poll(compare=True)
    assert TOP_UP in scene.there.rights.withdrawn
    assert syncs.find(scene.organisation.id).error == ""
    assert list(scene.poll().failed) == [TOP_UP]


def test_a_lasting_failure_after_passing_ones_is_told(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.down()
    scene.poll()
    scene.poll()
    scene.there.up()
    scene.there.revoke()
    for _ in range(30):
        scene.poll()
    assert scene.reported() == ["all#failed"]


def test_a_lasting_failure_of_a_model_after_a_passing_one_is_told(imitated: Imitated) -> None:
    scene = imitated.furnish().loaded()
    scene.there.trouble(Trouble(status=503), model=PRODUCT, times=3)
    assert scene.poll().status == "failed"
    scene.there.withdraw(PRODUCT)
    for _ in range(30):
        scene.poll()
    assert len(scene.reported()) == 1


def test_pages_that_are_too_large_for_a_reply_are_read_in_smaller_ones(imitated: Imitated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synchronise, "connect", partial(connect, limits=Limits(most_bytes=30_000)))
    scene = imitated.furnish()
    for n in range(9):
        scene.order(f"BC-early-{n}", lines=0, raison="x" * 5_000)
    scene.loaded().equal()
    for n in range(9):
        scene.order(f"BC-late-{n}", lines=1, raison="x" * 5_000)
    assert scene.poll().status == "done"
    scene.equal()
    scene.there.quietly(ORDER, list(range(1, 10)), raison="y" * 5_000)
    assert scene.poll(compare=True).status == "done"
    scene.equal()


def test_a_record_that_the_table_refuses_is_parked_alone(imitated: Imitated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror_values, "MOST_BYTES", 10**6)
    scene = imitated.furnish()
    wide = scene.order("BC-wide", raison="😀" * WIDE)
    scene.loaded()
    scene.there.write(ORDER, wide, raison="😁" * WIDE)
    scene.there.write(ORDER, [1, 2], ttc=7)
    scene.order("BC-next")
    result = scene.poll()
    assert (result.status, result.counts.parked) == ("done", 1)
    assert {scene.values(ORDER, id)["ttc"] for id in (1, 2)} == {"7.00"}
    scene.told(("orders", "dimagaz.bc/4#created"))
    scene.there.write(ORDER, wide, raison="short")
    scene.poll()
    scene.equal()


def test_a_record_that_always_meets_a_change_is_parked_and_the_others_go_on(imitated: Imitated, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = imitated.furnish().loaded()

    def disturbed(effects: Sequence[Effect], *books: Any) -> None:
        if met := {effect.id for effect in effects for change in effect.changes if change.name == "dimagaz.bc/1"}:
            raise EffectsRefusedError(met, "somebody was sooner")
        commit(effects, *books)

    monkeypatch.setattr(syncs, "commit", disturbed)
    scene.there.write(ORDER, [1, 2], ttc=7)
    result = scene.poll()
    assert (result.status, result.counts.parked) == ("done", 1)
    assert scene.values(ORDER, 2)["ttc"] == "7.00"
    monkeypatch.undo()
    scene.poll()
    assert world.mirrored(scene.organisation) == world.truth(scene.there, scene.organisation)
