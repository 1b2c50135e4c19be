"""A synchronisation comes to rest: what was asked for ends, what is settled is not asked for each minute, and what is new is told."""

from __future__ import annotations

from dataclasses import replace

from relance.odoo import synchronise
from relance.odoo.sync.order import Order
from tests.odoo import world
from tests.odoo.imitation.there import Imitation
from tests.odoo.scenarios.scene import LINE, ORDER, Scene
from tests.odoo.scenarios.test_loading import Pages

type Imitated = Scene[Imitation]


def test_a_comparison_that_takes_several_invocations_does_not_begin_again_in_each(imitated: Imitated) -> None:
    scene = imitated.furnish(orders=3).loaded()
    scene.clock.sleep(60)
    order = Order(
        organisation=scene.organisation.id, scheduled_at=scene.clock.moment, actor="sara", by_hand=True, compare=True, batch_size=2
    )
    for hop in range(20):
        result = synchronise.run(replace(order, hop=hop), Pages(8))
        scene.clock.sleep(5)
        if result.status == "done":
            break
    assert result.status == "done"
    assert all(state.compared_at and state.compared_at >= order.scheduled_at for state in map(scene.state, (ORDER, LINE)))


def test_a_line_deleted_under_a_hidden_order_is_not_looked_for_each_minute(imitated: Imitated) -> None:
    """Only its order could say that it is gone: until then it is kept, and said to be hidden."""
    scene = imitated.furnish().loaded()
    scene.there.hide(ORDER, 1)
    scene.poll()
    scene.there.unlink(LINE, 1)
    scene.poll()
    scene.there.calls.clear()
    scene.poll()
    assert len([call for call in scene.there.calls if call.model == LINE]) <= 2
    scene.equal()
    assert {one.name for one in world.held(scene.organisation) if one.hidden} == {"dimagaz.bc/1", "dimagaz.bc.line/1"}
    scene.there.unhide(ORDER)
    scene.poll()
    scene.equal()
    assert not any(one.hidden for one in world.held(scene.organisation))


def test_a_new_order_that_its_lines_bring_into_a_reset_is_told(imitated: Imitated) -> None:
    """Its lines are read by the minute's poll, while the orders are still read anew."""
    scene = imitated.furnish(orders=5).loaded()
    scene.by_hand(ORDER, reset=True, batch_size=2, has_time=Pages(1))
    scene.order("BC-6")
    scene.poll(Pages(0))
    assert scene.values(ORDER, 6)["name"] == "BC-6"
    scene.poll()
    scene.equal()
    scene.told(("orders", "dimagaz.bc/6#created"))
