"""Reading at length and reading on demand: first loads in many pieces, resets, and what a person picks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.imitation.there import Imitation
from tests.odoo.scenarios.scene import LINE, ORDER, PRODUCT, TOP_UP, USER, Scene

type Both = Scene[There]
type Imitated = Scene[Imitation]


class Pages:
    """Time for so many pages."""

    def __init__(self, number: int) -> None:
        self._left = number

    def __call__(self) -> bool:
        self._left -= 1
        return self._left >= 0


def finished(scene: Scene[Any]) -> None:
    """Polls with time for a few pages each, until there is nothing left to read.

    What was written within the overlap is read again each time, so that with pages as small as these fewer would lead nowhere.
    """
    for _ in range(30):
        if scene.poll(Pages(8), batch_size=2).status != "unfinished":
            return
    raise AssertionError("it does not come to an end")


def test_a_first_load_goes_on_from_its_checkpoint_and_reads_no_page_twice(scene: Both) -> None:
    scene.furnish(orders=5)
    scene.there.age()
    results = [scene.poll(Pages(2), batch_size=2)]
    while results[-1].status == "unfinished" and len(results) < 40:
        results.append(scene.poll(Pages(2), batch_size=2))
    assert len(results) > 4
    assert results[-1].status == "done"
    scene.equal()
    scene.told()
    assert {one.version for one in world.held(scene.organisation)} == {1}
    assert sum(one.read for one in results) < 2 * len(world.held(scene.organisation))


def test_what_comes_while_a_first_load_is_under_way_is_told(imitated: Imitated) -> None:
    imitated.furnish(orders=5)
    imitated.there.age()
    imitated.poll(Pages(5), batch_size=2)
    assert imitated.state(ORDER).status == "loading"
    imitated.there.clock.move(timedelta(seconds=10))
    made = imitated.order("BC-during")
    imitated.there.write(ORDER, 1, ttc=1000)
    finished(imitated)
    imitated.poll()
    imitated.equal()
    imitated.told(("orders", f"dimagaz.bc/{made}#created"))


def test_what_is_deleted_while_a_first_load_is_under_way_does_not_stay(scene: Both) -> None:
    scene.furnish(orders=5)
    scene.there.age()
    scene.poll(Pages(4), batch_size=2)
    scene.there.unlink(ORDER, [1, 4])
    scene.there.unlink(LINE, 3)
    finished(scene)
    scene.poll()
    scene.equal()
    scene.told()


def test_more_than_a_page_of_changes_is_caught_up_with(scene: Both) -> None:
    scene.furnish(orders=7).loaded()
    for id in range(1, 8):
        scene.there.write(ORDER, id, ttc=1000 + id)
    finished(scene)
    scene.equal()
    scene.told()


def test_a_reset_reads_everything_anew_and_changes_nothing_that_is_the_same(scene: Both) -> None:
    scene.furnish().loaded()
    result = scene.by_hand(reset=True)
    assert (result.status, result.counts.changed) == ("done", 0)
    assert result.read >= len(world.held(scene.organisation))
    scene.equal()
    scene.told()


def test_a_reset_finds_what_was_changed_without_a_trace_in_silence(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.quietly(ORDER, 1, fullname="by SQL")
    scene.there.quietly(PRODUCT, 1, prix=20)
    scene.by_hand(reset=True)
    scene.equal()
    scene.told()


def test_one_model_is_read_alone(scene: Both) -> None:
    scene.furnish().loaded()
    scene.order("BC-new", lines=0)
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.by_hand(TOP_UP)
    scene.told(("top-ups", "alimenteur.solde/1#created"))
    scene.poll()
    scene.equal()


def test_one_order_is_read_by_its_name_with_its_lines_and_the_cursor_stays(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.quietly(ORDER, [1, 2], fullname="by SQL")
    scene.there.quietly(LINE, [1, 3], qty=99)
    before = scene.state(ORDER).floor
    scene.by_hand(ORDER, LINE, name="BC-1")
    assert scene.state(ORDER).floor == before
    assert [scene.values(ORDER, id)["fullname"] for id in (1, 2)] == ["by SQL", None]
    assert [scene.values(LINE, id)["qty"] for id in (1, 3)] == ["99.00", "2.00"]
    scene.by_hand(compare=True)
    scene.equal()


def test_a_line_that_is_not_read_with_its_order_is_not_taken_for_deleted(scene: Both) -> None:
    """The fault of the system before: a partial reading deleted the lines that it did not see."""
    scene.furnish(orders=4).loaded()
    scene.by_hand(ORDER, LINE, name="BC-1")
    scene.by_hand(ORDER, LINE, last=1)
    scene.by_hand(LINE, ids=(1,))
    scene.by_hand(ORDER, LINE, since=scene.there.now() - timedelta(minutes=1))
    scene.equal()
    assert len(world.mirrored(scene.organisation)[LINE]) == 8


def test_the_last_ones_are_read_and_no_others(scene: Both) -> None:
    scene.furnish(orders=4).loaded()
    scene.there.quietly(ORDER, [1, 2, 3, 4], fullname="by SQL")
    scene.by_hand(ORDER, last=2)
    assert [scene.values(ORDER, id)["fullname"] for id in (1, 2, 3, 4)] == [None, None, "by SQL", "by SQL"]


def test_one_record_is_read_by_its_id_and_one_that_is_gone_goes(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.quietly(USER, 1, name="Awa C.")
    scene.by_hand(USER, ids=(1,))
    assert scene.values(USER, 1)["name"] == "Awa C."
    scene.there.unlink(LINE, 1)
    scene.by_hand(LINE, ids=(1,))
    scene.by_hand(ORDER, ids=(1,))
    scene.equal()


def test_a_period_is_read_and_the_cursor_stays(imitated: Imitated) -> None:
    imitated.furnish(orders=1).loaded()
    imitated.there.clock.move(timedelta(hours=3))
    imitated.poll()
    before = imitated.state(ORDER).floor
    imitated.there.quietly(ORDER, 1, fullname="by SQL")
    imitated.by_hand(ORDER, since=imitated.there.now() - timedelta(hours=1))
    assert imitated.values(ORDER, 1)["fullname"] is None
    imitated.by_hand(ORDER, since=imitated.there.now() - timedelta(hours=5))
    assert imitated.values(ORDER, 1)["fullname"] == "by SQL"
    assert imitated.state(ORDER).floor == before


@pytest.mark.parametrize("batch_size", [1, 3, 2000])
def test_the_size_of_a_page_changes_nothing(imitated: Imitated, batch_size: int) -> None:
    imitated.furnish(orders=4)
    imitated.there.age()
    imitated.poll(batch_size=batch_size)
    imitated.order("BC-new")
    imitated.there.unlink(ORDER, 1)
    imitated.poll(batch_size=batch_size)
    imitated.equal()
    imitated.told(("orders", "dimagaz.bc/5#created"))


def test_only_declared_fields_are_asked_for_and_never_with_names(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    imitated.order("BC-new")
    imitated.poll()
    reads = [call for call in imitated.there.calls if call.method in ("read", "search_read")]
    assert reads
    assert all(call.fields and call.load == "" and call.context["active_test"] is False for call in reads)
    assert not [call for call in imitated.there.calls if any("passw" in word for word in call.words)]
