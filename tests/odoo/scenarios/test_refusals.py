"""What the server refuses or hides: a person is told once, the rest goes on, and afterwards nothing is missing."""

from __future__ import annotations

import pytest

from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.scenarios.scene import CENTRE, LINE, ORDER, PRODUCT, SUPPLIER, TOP_UP, Scene

type Both = Scene[There]


def test_a_revoked_key_stops_everything_is_told_once_and_a_new_one_mends_it(scene: Both) -> None:
    scene.furnish().loaded()
    before = world.held(scene.organisation)
    scene.there.revoke()
    scene.order("BC-meanwhile")
    results = [scene.poll() for _ in range(4)]
    assert {one.status for one in results} == {"failed", "held"}
    assert world.held(scene.organisation) == before
    assert scene.reported() == ["all#failed"]
    scene.there.new_key()
    world.give_key(scene.there)
    assert scene.by_hand().status == "done"
    scene.equal()
    scene.told(("orders", "dimagaz.bc/3#created"))
    assert scene.reported() == ["all#failed", "all#over"]


def test_a_new_key_is_in_use_without_anybody_s_help(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.revoke()
    scene.there.new_key()
    world.give_key(scene.there)
    scene.order("BC-meanwhile")
    assert scene.poll().status == "done"
    scene.equal()
    assert scene.reported() == []


def test_no_text_about_a_refusal_names_the_key(scene: Both, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    scene.furnish().loaded()
    key = scene.there.key
    scene.there.revoke()
    assert key not in str(scene.poll())
    assert key not in caplog.text


def test_a_withdrawn_right_stops_that_model_alone(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.withdraw(PRODUCT)
    scene.order("BC-meanwhile")
    result = scene.poll()
    assert (result.status, list(result.failed)) == ("failed", [PRODUCT])
    assert scene.state(PRODUCT).status == "failed"
    scene.told(("orders", "dimagaz.bc/3#created"))
    assert scene.reported() == [f"Produits ({PRODUCT})#failed"]
    assert 1 in world.mirrored(scene.organisation)[PRODUCT]
    scene.there.grant(PRODUCT)
    scene.by_hand()
    scene.equal()
    assert scene.state(PRODUCT).status == "synced"


@pytest.mark.parametrize(("model", "above"), [(CENTRE, SUPPLIER), (LINE, ORDER)])
def test_a_withdrawn_right_on_children_deletes_none_and_is_made_good(scene: Both, model: str, above: str) -> None:
    """Odoo then refuses their parents too, for the list of them is a field."""
    scene.furnish().loaded()
    held = world.mirrored(scene.organisation)
    scene.there.withdraw(model)
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    result = scene.poll()
    assert set(result.failed) <= {model, above}
    assert world.mirrored(scene.organisation) == held | {TOP_UP: {1: scene.values(TOP_UP, 1)}}
    scene.told(("top-ups", "alimenteur.solde/1#created"))
    scene.there.grant(model)
    scene.there.unlink(LINE, 1)
    scene.by_hand()
    scene.equal()


def test_a_right_that_was_never_given_keeps_the_others_from_nothing(scene: Both) -> None:
    scene.there.withdraw(TOP_UP)
    scene.furnish()
    scene.there.age()
    assert list(scene.poll().failed) == [TOP_UP]
    scene.there.grant(TOP_UP)
    scene.by_hand()
    scene.equal()


def test_a_hidden_row_is_kept_said_to_be_hidden_and_taken_up_again(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.hide(ORDER, 1)
    scene.poll()
    scene.equal()
    assert [(one.name, one.values["name"]) for one in world.held(scene.organisation) if one.hidden] == [("dimagaz.bc/1", "BC-1")]
    scene.there.unhide(ORDER)
    scene.poll()
    scene.equal()
    assert not any(one.hidden for one in world.held(scene.organisation))
    scene.told()


def test_of_rows_that_vanish_together_the_hidden_stay_and_the_deleted_go(scene: Both) -> None:
    scene.furnish(orders=6).loaded()
    scene.there.hide(ORDER, [1, 4])
    scene.there.unlink(ORDER, [2, 3])
    scene.poll()
    scene.equal()
    assert sorted(one.id for one in world.held(scene.organisation) if one.hidden) == [1, 4]


def test_a_hidden_row_that_is_deleted_goes_once_its_rule_does(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.hide(ORDER, 1)
    scene.poll()
    scene.there.unlink(ORDER, 1)
    scene.there.unhide(ORDER)
    scene.poll()
    scene.by_hand(compare=True)
    scene.equal()
    assert not any(one.name == "dimagaz.bc/1" for one in world.held(scene.organisation))


def test_a_row_that_changed_while_it_was_hidden_is_as_it_is_once_it_is_back(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.hide(ORDER, 1)
    scene.poll()
    scene.there.write(ORDER, 1, ttc=777, bl_date="2026-03-01")
    scene.poll()
    scene.there.unhide(ORDER)
    scene.poll()
    scene.equal()
    scene.told(("deliveries", "dimagaz.bc/1#bl_date#v3"))


def test_a_server_that_is_down_is_waited_for_and_read_on_from_where_it_was(scene: Both) -> None:
    scene.furnish().loaded()
    scene.order("BC-before")
    scene.there.down()
    assert scene.poll().status == "failed"
    scene.there.up()
    scene.order("BC-after")
    scene.clock.sleep(60)
    assert scene.poll().status == "done"
    scene.equal()
    scene.told(*(("orders", f"dimagaz.bc/{id}#created") for id in (3, 4)))
    assert scene.reported() == []


def test_a_server_that_stays_down_is_told_of_once_and_said_to_be_back(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.down()
    for _ in range(30):
        scene.poll()
    assert scene.reported() == ["all#failed"]
    scene.there.up()
    scene.by_hand()
    scene.equal()
    assert scene.reported() == ["all#failed", "all#over"]
