"""Whatever becomes of a record in Odoo, the mirror holds the same after the next poll."""

from __future__ import annotations

from tests.odoo import world
from tests.odoo.either import There
from tests.odoo.scenarios.scene import CENTRE, LINE, ORDER, PRODUCT, SUPPLIER, TOP_UP, USER, Scene

type Both = Scene[There]


def test_a_first_load_takes_in_everything_in_silence(scene: Both) -> None:
    scene.furnish()
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.loaded().equal()
    scene.told()
    assert len(world.held(scene.organisation)) == 4 + 2 * 3 + 1


def test_a_poll_without_news_writes_nothing_about_any_record(scene: Both) -> None:
    scene.furnish().loaded()
    before = world.held(scene.organisation)
    result = scene.poll()
    assert (result.status, result.counts.seen) == ("done", 0)
    assert world.held(scene.organisation) == before


def test_a_new_order_comes_with_its_lines_and_is_told_once(scene: Both) -> None:
    scene.furnish().loaded()
    scene.order("BC-new")
    result = scene.poll()
    scene.equal()
    scene.told(("orders", "dimagaz.bc/3#created"))
    assert sum(reason.startswith("[NOUVEAU] Odoo id=3 ref=BC-new") for reason in scene.reasons(result)) == 1
    scene.poll()
    scene.told(("orders", "dimagaz.bc/3#created"))


def test_a_new_top_up_is_told_once(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.poll()
    scene.poll()
    scene.equal()
    scene.told(("top-ups", "alimenteur.solde/1#created"))


def test_a_change_is_audited_with_what_was_there_before_and_told_to_nobody(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(ORDER, 1, ttc=250, state="confirmed")
    result = scene.poll()
    scene.equal()
    scene.told()
    entry = scene.history("dimagaz.bc/1")[-1]
    assert (entry.before["ttc"], entry.after["ttc"], entry.after["state"]) == ("100.00", "250.00", "confirmed")
    assert [line.data["agent"] for line in scene.lines(result)] == ["Administrator"]
    assert [one for one in scene.reasons(result) if one.startswith("[MODIFIÉ] Odoo id=1") and one.endswith(": solde, state, ttc")]


def test_a_changed_delivery_date_is_told_once_for_each_version(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(ORDER, 1, bl_date="2026-01-10", raison="camion en panne")
    scene.poll()
    scene.there.write(ORDER, 1, bl_date="2026-01-12")
    scene.poll()
    scene.poll()
    scene.equal()
    scene.told(("deliveries", "dimagaz.bc/1#bl_date#v2"), ("deliveries", "dimagaz.bc/1#bl_date#v3"))


def test_a_change_and_its_undoing_between_two_polls_is_nothing(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(ORDER, 1, bl_date="2026-01-10")
    scene.there.write(ORDER, 1, bl_date="2026-01-03")
    scene.poll()
    scene.equal()
    scene.told()
    assert world.versions(scene.organisation, "dimagaz.bc/1") == [1]


def test_a_deleted_order_goes_with_its_lines_and_leaves_a_snapshot(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.unlink(ORDER, 1)
    result = scene.poll()
    scene.equal()
    entry = scene.history("dimagaz.bc/1")[-1]
    assert (entry.before["name"], entry.after) == ("BC-1", {})
    assert sum(reason.startswith("[SUPPRIMÉ]") for reason in scene.reasons(result)) == 3


def test_a_deleted_line_goes_and_its_order_lists_it_no_more(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.unlink(LINE, 1)
    scene.poll()
    scene.equal()
    assert scene.values(ORDER, 1)["bc_lines"] == [2]


def test_an_archived_order_stays(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(ORDER, 1, active=False)
    scene.poll()
    scene.equal()
    assert 1 in world.mirrored(scene.organisation)[ORDER]


def test_a_line_that_is_moved_is_of_its_new_order_alone(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(LINE, 1, bc_id=2)
    scene.poll()
    scene.equal()
    assert scene.values(LINE, 1)["bc_id"] == 2


def test_a_line_whose_order_is_taken_away_is_skipped_and_says_so(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.write(LINE, 1, bc_id=False)
    result = scene.poll()
    scene.equal()
    assert world.mirrored(scene.organisation)[LINE][1] == "bc_id is missing"
    assert any(reason.startswith("[SKIP] Odoo id=1 ") for reason in scene.reasons(result))


def test_a_supplier_that_is_deleted_under_its_orders_leaves_none_that_names_it(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.unlink(SUPPLIER, 1)
    scene.poll()
    scene.equal()
    contents = world.mirrored(scene.organisation)
    assert contents[SUPPLIER] == contents[CENTRE] == {}
    assert [scene.values(ORDER, id)["fournisseur"] for id in (1, 2)] == [None, None]


def test_a_client_that_is_deleted_leaves_his_orders_and_empties_his_top_ups(scene: Both) -> None:
    scene.furnish()
    scene.there.create(TOP_UP, client=1, solde=500, reference_no="AL-1")
    scene.loaded()
    scene.there.unlink(USER, 1)
    scene.poll()
    scene.equal()
    assert world.mirrored(scene.organisation)[TOP_UP] == {1: "client is missing"}


def test_records_that_are_made_and_deleted_between_two_polls_leave_no_trace(scene: Both) -> None:
    scene.furnish().loaded()
    made = scene.order("BC-short")
    scene.there.unlink(ORDER, made)
    scene.poll()
    scene.equal()
    scene.told()


def test_a_deletion_and_a_new_record_in_one_poll_are_both_seen(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.unlink(ORDER, 2)
    scene.order("BC-3")
    scene.poll()
    scene.equal()
    scene.told(("orders", "dimagaz.bc/3#created"))


def test_what_changes_without_a_trace_is_found_by_comparing(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.quietly(PRODUCT, 1, prix=13)
    scene.there.quietly(ORDER, 1, fullname="by SQL")
    scene.by_hand(compare=True)
    scene.equal()
    scene.told()


def test_what_changes_without_a_trace_is_found_in_the_night(scene: Both) -> None:
    scene.furnish().loaded()
    scene.there.quietly(ORDER, 1, fullname="by SQL")
    scene.clock.sleep(24 * 3600)
    scene.poll()
    scene.equal()
