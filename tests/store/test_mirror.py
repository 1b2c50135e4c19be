"""Records of the mirror: taken in, changed, hidden, deleted, each with its audit; found by id, by parent and by when they were written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.mirror import Held, ModelSpec, Seen
from relance.domain.mirror_values import seen
from relance.domain.odoo_models import usual_models
from relance.store import audit, mirror
from relance.store.audit import Entry
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Change, Effect
from relance.store.mirror import Known
from relance.store.tables import MirrorRow
from tests.store.faults import damage, lost_reply, raw
from tests.world import BY

pytestmark = pytest.mark.usefixtures("tables")

ORG = "dimagaz"
MODELS = {spec.name: spec for spec in usual_models()}
ORDER, LINE = MODELS["dimagaz.bc"], MODELS["dimagaz.bc.line"]
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def row(spec: ModelSpec, id: int, **values: Any) -> Seen:
    """A row of a model as it is read."""
    usual = {"name": f"BC-{id}"} if spec is ORDER else {}
    return seen(spec, {"id": id, "write_date": "2026-03-02 10:00:00", **usual, **values})


def take(spec: ModelSpec, one: Seen, agent: str = "Sara") -> Held:
    """Take a row in."""
    after, change = mirror.taken(ORG, spec, mirror.find(ORG, spec.name, one.id), one, agent)
    write(change)
    return after


def write(change: Change) -> None:
    commit([Effect((change,))], BY)


def history(name: str) -> list[Entry]:
    return audit.of_record(ORG, name)


def test_a_record_is_what_was_taken_in() -> None:
    taken = take(ORDER, row(ORDER, 7, ttc=12.5, bc_lines=[2, 1]))
    assert mirror.find(ORG, "dimagaz.bc", 7) == taken
    assert (taken.version, taken.agent, taken.written_at, taken.name) == (1, "Sara", AT, "dimagaz.bc/7")
    assert (taken.values["ttc"], taken.values["bc_lines"]) == ("12.50", [1, 2])
    assert mirror.find(ORG, "dimagaz.bc", 8) is None
    assert mirror.find("goo-school", "dimagaz.bc", 7) is None


def test_the_audit_says_which_fields_of_a_record_changed_and_who_did_it() -> None:
    take(ORDER, row(ORDER, 7, ttc=1))
    take(ORDER, row(ORDER, 7, ttc=2, write_date="2026-03-02 10:05:00"), agent="Karim")
    first, second = history("dimagaz.bc/7")
    assert (first.before, first.after["ttc"], first.after["agent"]) == ({}, "1.00", "Sara")
    assert {name: (second.before[name], second.after[name]) for name in ("ttc", "agent")} == {
        "ttc": ("1.00", "2.00"),
        "agent": ("Sara", "Karim"),
    }
    assert second.after.keys() == {"ttc", "agent", "written_at"}


def test_a_row_that_cannot_be_taken_in_leaves_the_values_as_they_were() -> None:
    before = take(ORDER, row(ORDER, 7))
    skipped = take(ORDER, row(ORDER, 7, name=False))
    assert (skipped.values, skipped.problem, skipped.version) == (before.values, "name is missing", 2)
    assert mirror.find(ORG, "dimagaz.bc", 7) == skipped
    mended = take(ORDER, row(ORDER, 7))
    assert (mended.values, mended.problem) == (before.values, "")


def test_one_that_was_never_taken_in_has_a_problem_and_nothing_else() -> None:
    held = take(ORDER, row(ORDER, 7, name=False))
    assert (held.values, held.problem) == ({}, "name is missing")


def test_a_hidden_record_stays_as_it_was_and_is_shown_again_by_the_next_row() -> None:
    held = take(ORDER, row(ORDER, 7))
    after, change = mirror.hidden(ORDER, held)
    write(change)
    assert mirror.find(ORG, "dimagaz.bc", 7) == after == replace(held, hidden=True, version=2)
    assert take(ORDER, row(ORDER, 7)).hidden is False
    assert [entry.after.get("hidden") for entry in history("dimagaz.bc/7")] == [None, True, None]


def test_of_a_deleted_record_the_audit_keeps_all() -> None:
    held = take(ORDER, row(ORDER, 7, ttc=5))
    write(mirror.gone(held))
    assert mirror.find(ORG, "dimagaz.bc", 7) is None
    last = history("dimagaz.bc/7")[-1]
    assert (last.version, last.after, last.before["ttc"], last.before["name"]) == (2, {}, "5.00", "BC-7")


@pytest.mark.parametrize("change", [lambda held: mirror.gone(held), lambda held: mirror.hidden(ORDER, held)[1]], ids=["deleted", "hidden"])
def test_whoever_has_read_an_older_version_writes_nothing(change: Any) -> None:
    before = take(ORDER, row(ORDER, 7, ttc=1))
    now = take(ORDER, row(ORDER, 7, ttc=2))
    with pytest.raises(EffectsRefusedError):
        write(change(before))
    assert mirror.find(ORG, "dimagaz.bc", 7) == now


def test_two_who_take_in_a_new_record_at_once_do_it_once() -> None:
    _, first = mirror.taken(ORG, ORDER, None, row(ORDER, 7), "Sara")
    _, second = mirror.taken(ORG, ORDER, None, row(ORDER, 7), "Sara")
    write(first)
    with pytest.raises(EffectsRefusedError):
        write(second)
    assert len(history("dimagaz.bc/7")) == 1


def test_a_reply_that_is_lost_leaves_one_version() -> None:
    with lost_reply() as sent:
        take(ORDER, row(ORDER, 7))
    assert len(sent) == 2
    assert [entry.version for entry in history("dimagaz.bc/7")] == [1]


def test_many_are_read_at_once_and_those_that_do_not_exist_are_left_out() -> None:
    held = {id: take(ORDER, row(ORDER, id)) for id in (1, 2, 30)}
    assert mirror.many(ORG, "dimagaz.bc", [1, 2, 30, 4]) == held
    assert mirror.many(ORG, "dimagaz.bc", []) == {}


def test_pages_are_in_the_order_of_ids_as_numbers() -> None:
    for id in (10, 9, 100, 1):
        take(ORDER, row(ORDER, id))
    take(LINE, row(LINE, 5, bc_id=1))
    first, start = mirror.page(ORG, "dimagaz.bc", None, 3)
    rest, end = mirror.page(ORG, "dimagaz.bc", start, 3)
    assert [one.id for _, one in (*first, *rest) if isinstance(one, Held)] == [1, 9, 10, 100]
    assert end is None
    assert [one.id for one in mirror.every(ORG, "dimagaz.bc") if isinstance(one, Held)] == [1, 9, 10, 100]


def test_children_are_found_by_their_parent_and_follow_it() -> None:
    for id in (2, 1):
        take(LINE, row(LINE, id, bc_id=7))
    take(LINE, row(LINE, 3, bc_id=70))
    assert mirror.children(ORG, "dimagaz.bc.line", 7) == [1, 2]
    take(LINE, row(LINE, 1, bc_id=70))
    assert (mirror.children(ORG, "dimagaz.bc.line", 7), mirror.children(ORG, "dimagaz.bc.line", 70)) == ([2], [1, 3])
    page, _ = mirror.children_page(ORG, "dimagaz.bc.line", 70, limit=1)
    assert [id for _, id in page] == [1]


def test_a_record_without_a_parent_is_a_child_of_none() -> None:
    take(ORDER, row(ORDER, 7, depositaire=3))
    take(ORDER, row(ORDER, 7, depositaire=False))
    assert "parent_key" not in raw(MirrorRow, ORG, mirror.key("dimagaz.bc", 7))
    assert mirror.children(ORG, "dimagaz.bc", 3) == []


def test_the_index_knows_content_and_whether_a_record_is_hidden() -> None:
    one, two = take(ORDER, row(ORDER, 1)), take(ORDER, row(ORDER, 2))
    write(mirror.hidden(ORDER, two)[1])
    assert mirror.known(ORG, "dimagaz.bc") == {1: Known(one.digest, hidden=False), 2: Known(two.digest, hidden=True)}
    assert mirror.known(ORG, "dimagaz.bc.line") == {}


def test_records_are_listed_by_when_they_were_written() -> None:
    for id, at in ((1, "2026-03-02 10:00:00"), (2, "2026-03-01 10:00:00"), (3, False)):
        take(ORDER, row(ORDER, id, write_date=at))
    page, _ = mirror.written(ORG, "dimagaz.bc", newest_first=True, limit=10)
    assert [id for _, id in page] == [1, 2, 3]


def test_a_row_without_a_time_is_held_and_never_older() -> None:
    held = take(ORDER, row(ORDER, 7, write_date=False))
    assert held.written_at is not None
    assert held.written_at < AT - timedelta(days=365)
    assert mirror.find(ORG, "dimagaz.bc", 7) == held


def test_a_record_that_cannot_be_understood_is_said_to_be_and_hides_no_other() -> None:
    take(ORDER, row(ORDER, 1))
    take(ORDER, row(ORDER, 2))
    damage(MirrorRow, ORG, mirror.key("dimagaz.bc", 1), digest=None)
    with pytest.raises(BrokenRecordError, match="digest"):
        mirror.find(ORG, "dimagaz.bc", 1)
    found = mirror.many(ORG, "dimagaz.bc", [1, 2])
    assert isinstance(found[1], BrokenRecordError)
    assert isinstance(found[2], Held)
    assert [isinstance(one, Held) for one in mirror.every(ORG, "dimagaz.bc")] == [False, True]
