"""When a change is written, when it is seen and what the clocks say do not go together; the mirror misses nothing all the same."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from tests.faults.harness import STEP
from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.imitation.calls import Call
from tests.odoo.imitation.there import Imitation
from tests.odoo.scenarios.scene import LINE, ORDER, TOP_UP, USER, Scene

type Both = Scene[There]
type Imitated = Scene[Imitation]


def test_what_commits_late_is_seen_although_later_ones_were_seen_before(scene: Both) -> None:
    scene.furnish().loaded()
    with scene.there.transaction() as late:
        id = late.create(ORDER, name="BC-late", depositaire=1, active=True)
        late.write(ORDER, 1, bl_date="2026-02-01")
        between = scene.order("BC-between")
        scene.poll()
        scene.told(("orders", f"dimagaz.bc/{between}#created"))
    scene.poll()
    scene.equal()
    made = (("orders", f"dimagaz.bc/{one}#created") for one in (id, between))
    scene.told(*made, ("deliveries", "dimagaz.bc/1#bl_date#v2"))


@pytest.mark.parametrize("minutes", [1, 4])
def test_a_commit_within_the_overlap_is_seen_by_the_next_poll(imitated: Imitated, minutes: int) -> None:
    imitated.furnish().loaded()
    late = imitated.there.begin()
    late.create(ORDER, name="BC-late", depositaire=1)
    late.write(ORDER, 1, ttc=300)
    for _ in range(minutes):
        imitated.there.clock.move(timedelta(minutes=1))
        imitated.order("BC-between")
        imitated.poll()
    late.commit()
    imitated.poll()
    imitated.equal()


def test_a_new_row_that_commits_after_the_overlap_is_missed_by_its_time_and_found_by_its_absence(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    late = imitated.there.begin()
    late.create(ORDER, name="BC-very-late", depositaire=1)
    imitated.there.clock.move(timedelta(minutes=20))
    imitated.poll()
    late.commit()
    imitated.poll()
    imitated.equal()
    imitated.told(("orders", "dimagaz.bc/3#created"))


def test_a_change_that_commits_after_the_overlap_is_found_in_the_night(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    late = imitated.there.begin()
    late.write(ORDER, 1, ttc=300)
    imitated.there.clock.move(timedelta(minutes=20))
    imitated.poll()
    late.commit()
    imitated.poll()
    imitated.clock.sleep(24 * 3600)
    imitated.poll()
    imitated.equal()


def test_three_rows_of_one_second_are_all_seen_whenever_the_polls_come(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    imitated.there.clock.stop()
    for n in range(3):
        imitated.there.create(TOP_UP, client=1, solde=100 + n, reference_no=f"AL-{n}")
        imitated.poll()
        imitated.there.clock.move(timedelta(milliseconds=200))
    imitated.equal()
    imitated.told(*(("top-ups", f"alimenteur.solde/{n}#created") for n in (1, 2, 3)))


def test_rows_that_are_written_in_quick_succession_are_all_seen(scene: Both) -> None:
    scene.furnish().loaded()
    for n in range(3):
        scene.there.create(TOP_UP, client=1, solde=100 + n, reference_no=f"AL-{n}")
    scene.poll()
    scene.equal()
    scene.told(*(("top-ups", f"alimenteur.solde/{n}#created") for n in (1, 2, 3)))


def test_a_second_change_within_the_second_that_was_read_is_seen(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    imitated.there.clock.stop()
    for ttc in (200, 300, 400):
        imitated.there.write(ORDER, 1, ttc=ttc)
        imitated.poll()
        imitated.equal()
    assert world.versions(imitated.organisation, "dimagaz.bc/1") == [1, 2, 3, 4]


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_server_whose_clock_is_wrong_is_read_by_its_own_clock(imitated: Imitated, hours: int) -> None:
    imitated.there.clock.move(timedelta(hours=hours))
    imitated.furnish().loaded()
    for n in range(2):
        imitated.order(f"BC-new-{n}")
        imitated.there.write(ORDER, 1, ttc=500 + n)
        imitated.poll()
        imitated.equal()


def test_a_quiet_poll_asks_at_most_twice_of_each_model_and_only_for_what_is_recent(imitated: Imitated) -> None:
    imitated.furnish(orders=5).loaded()
    imitated.there.clock.move(timedelta(hours=1))
    imitated.poll()
    imitated.there.calls.clear()
    result = imitated.poll()
    assert (result.read, result.counts.seen) == (0, 0)
    assert len(imitated.there.calls) <= 2 * 7
    floor = imitated.state(ORDER).floor
    assert floor
    assert timedelta(minutes=4, seconds=55) < imitated.there.now() - floor.astimezone(UTC) < timedelta(minutes=5, seconds=10)


def test_rows_that_vanish_while_pages_are_read_take_no_other_with_them(imitated: Imitated) -> None:
    imitated.furnish(orders=7)
    pages = 0

    def vanish(call: Call) -> None:
        nonlocal pages
        if call.model == ORDER and call.fields:
            pages += 1
            imitated.there.unlink(ORDER, pages)

    imitated.there.before.append(vanish)
    imitated.there.age()
    imitated.poll(batch_size=2)
    imitated.there.before.clear()
    imitated.poll()
    imitated.equal()
    assert pages >= 3


def test_what_is_written_while_a_poll_reads_is_in_the_mirror_after_the_next(imitated: Imitated) -> None:
    imitated.furnish().loaded()
    # Every fourth call, unless all faults are tried.
    for at in range(1, 16, min(STEP, 4)):
        left = at

        def write(call: Call) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                imitated.order(f"BC-{at}")  # noqa: B023 - it is called within this turn
                imitated.there.write(ORDER, 1, ttc=1000 + at, fournisseur=False)  # noqa: B023 - the same
                imitated.there.write(LINE, 1, bc_id=1 + at % 2)  # noqa: B023 - the same
                imitated.there.create(USER, name="between")

        imitated.there.before[:] = [write]
        imitated.poll()
        imitated.there.before.clear()
        imitated.poll()
        imitated.equal()
    orders = world.mirrored(imitated.organisation)[ORDER]
    imitated.told(*(("orders", f"dimagaz.bc/{id}#created") for id in orders if id > 2))


def test_lines_never_wait_for_an_order_that_is_not_there(imitated: Imitated) -> None:
    """An order and its lines are written after the lines were read: they come with the next poll, and no line came alone."""
    imitated.furnish().loaded()

    def write(call: Call) -> None:
        if call.model == ORDER and call.method == "search_read" and len(imitated.there.before) == 1:
            imitated.there.before.append(lambda _: None)
            imitated.order("BC-between")

    imitated.there.before.append(write)
    imitated.poll()
    mirrored = world.mirrored(imitated.organisation)
    assert {line["bc_id"] for line in mirrored[LINE].values() if not isinstance(line, str)} <= mirrored[ORDER].keys()
    imitated.poll()
    imitated.equal()
