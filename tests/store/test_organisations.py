"""Organisations: listed once each, their contacts by id, their suppressed addresses, and the marks of a changed policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance.domain.ageing import Step, ladder_of
from relance.domain.errors import NotFoundError
from relance.domain.invoice import Status
from relance.domain.organisation import Organisation
from relance.domain.periods import Duration
from relance.store import audit, organisations
from relance.store.commit import EffectsRefusedError, commit
from relance.store.effects import Effect
from relance.store.tables import OrganisationRow
from tests.calls import counting
from tests.store.faults import raw
from tests.world import BURSAR, BY, HOA, SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")

LADDERS = [ladder_of([Step(Status.OVERDUE, Duration(0, days))]) for days in (5, 10, 15)]


def change(before: Organisation, after: Organisation) -> None:
    commit([Effect(organisations.write(before, after))], BY)


def climb(ladder: int) -> int:
    """Give the school that ladder; the version of the mark that this leaves."""
    stored = organisations.read(SCHOOL.id)
    change(stored, replace(stored, ageing=LADDERS[ladder]))
    return dict(organisations.to_reindex())[SCHOOL.id]


def test_each_organisation_is_listed_once_and_found_by_its_id() -> None:
    add(SCHOOL, HOA)
    change(organisations.read(HOA.id), replace(organisations.read(HOA.id), name="Sunset"))
    assert organisations.ids() == [SCHOOL.id, HOA.id]
    assert organisations.find("elsewhere") is None
    with pytest.raises(NotFoundError, match="organisation 'elsewhere' does not exist; import it first: relance import"):
        organisations.read("elsewhere")


def test_an_organisation_is_not_made_twice() -> None:
    add(SCHOOL)
    with pytest.raises(EffectsRefusedError):
        add(replace(SCHOOL, name="another"))


def test_the_contacts_are_its_own_by_id_and_nothing_else_it_holds() -> None:
    add(SCHOOL, replace(BURSAR, id="z"), BURSAR, replace(BURSAR, organisation=HOA.id))
    commit([Effect((organisations.suppress(SCHOOL.id, "a@b.example", "bounced"),))], BY)
    assert [contact.id for contact in organisations.contacts(SCHOOL.id)] == ["bursar", "z"]
    assert organisations.contact(SCHOOL.id, "nobody") is None


@pytest.mark.parametrize("address", ["bursar@goo.example", "Bursar@Goo.Example"])
def test_an_address_is_suppressed_however_it_is_written_and_only_there(address: str) -> None:
    commit([Effect((organisations.suppress(SCHOOL.id, "Bursar@goo.example", "bounced"),))], BY)
    assert organisations.is_suppressed(SCHOOL.id, address)
    assert not organisations.is_suppressed(HOA.id, address)


def test_a_changed_ladder_leaves_a_mark_in_the_same_transaction() -> None:
    add(SCHOOL)
    with counting() as calls:
        climb(0)
    assert calls.operations["TransactWriteItems"] == 1
    assert [organisation for organisation, _ in organisations.to_reindex()] == [SCHOOL.id]


def test_no_mark_is_left_by_a_new_organisation_nor_by_another_change() -> None:
    add(SCHOOL)
    change(organisations.read(SCHOOL.id), replace(organisations.read(SCHOOL.id), name="Goo", zone="Africa/Dakar"))
    assert organisations.to_reindex() == []


def test_a_change_that_is_refused_leaves_no_mark() -> None:
    add(SCHOOL)
    stale = organisations.read(SCHOOL.id)
    change(stale, replace(stale, name="Goo"))
    with pytest.raises(EffectsRefusedError):
        change(stale, replace(stale, ageing=LADDERS[0]))
    assert organisations.to_reindex() == []


def test_a_mark_is_taken_away_when_it_is_answered() -> None:
    add(SCHOOL)
    mark = climb(0)
    commit([Effect((organisations.reindexed(SCHOOL.id, mark),))], BY)
    assert organisations.to_reindex() == []
    assert raw(OrganisationRow, "#reindex", SCHOOL.id) == {}


def test_a_newer_mark_survives_the_answer_to_an_older_one() -> None:
    add(SCHOOL)
    older = climb(0)
    newer = climb(1)
    with pytest.raises(EffectsRefusedError):
        commit([Effect((organisations.reindexed(SCHOOL.id, older),))], BY)
    assert organisations.to_reindex() == [(SCHOOL.id, newer)]


def test_a_mark_left_after_another_was_answered_is_never_taken_for_that_one() -> None:
    add(SCHOOL)
    answered = [climb(0)]
    commit([Effect((organisations.reindexed(SCHOOL.id, answered[0]),))], BY)
    for ladder in (1, 2, 0):
        mark = climb(ladder)
        for old in answered:
            with pytest.raises(EffectsRefusedError):
                commit([Effect((organisations.reindexed(SCHOOL.id, old),))], BY)
        assert organisations.to_reindex() == [(SCHOOL.id, mark)]
        commit([Effect((organisations.reindexed(SCHOOL.id, mark),))], BY)
        answered.append(mark)
    assert len(set(answered)) == len(answered)


def test_the_audit_tells_of_marks_left_and_answered() -> None:
    add(SCHOOL)
    commit([Effect((organisations.reindexed(SCHOOL.id, climb(0)),))], BY)
    left, answered = audit.of_record(SCHOOL.id, f"reindex/{SCHOOL.id}")
    assert left.after == answered.before == {"reason": "a policy changed that next dates follow from"}
    assert answered.after == {}
