"""What decisions ask for beside their own record: read a hundred a request, each once, and what is not there is not asked for again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.organisation import Contact
from relance.jobs.known import Known
from relance.store import lookup
from relance.store.tables import OrganisationRow
from tests.calls import counting
from tests.store.faults import damage
from tests.world import BURSAR, HOA, SCHOOL, add

pytestmark = pytest.mark.usefixtures("tables")


def people() -> Known[Contact]:
    return Known(lookup.contacts)


def keys(number: int) -> list[tuple[str, str]]:
    """So many contacts, written."""
    ids = [f"c-{n:03d}" for n in range(number)]
    add(*(replace(BURSAR, id=id) for id in ids))
    return [(SCHOOL.id, id) for id in ids]


def test_what_is_needed_is_read_a_hundred_a_request_and_once() -> None:
    wanted, known = keys(150), people()
    with counting() as calls:
        known.need([*wanted, *wanted])
        known.need(wanted[:7])
        assert [known.get(*key) for key in wanted] == [replace(BURSAR, id=id, version=1) for _, id in wanted]
    assert calls.operations == {"BatchGetItem": 2}


def test_only_what_is_not_known_yet_is_read() -> None:
    wanted, asked = keys(3), list[Collection[tuple[str, str]]]()

    def read(some: Collection[tuple[str, str]]) -> dict[tuple[str, str], Contact | BrokenRecordError]:
        asked.append(list(some))
        return lookup.contacts(some)

    known = Known[Contact](read)
    known.need(wanted[:2])
    known.need(wanted)
    known.need(wanted)
    assert asked == [wanted[:2], wanted[2:]]


def test_what_is_not_there_is_none_and_not_asked_for_again() -> None:
    known = people()
    assert known.get(SCHOOL.id, "nobody") is None
    with counting() as calls:
        assert known.get(SCHOOL.id, "nobody") is None
        assert known.known(SCHOOL.id, "nobody") is None
    assert calls.operations == {}


def test_what_was_never_read_is_not_known_and_no_request_is_made_for_it() -> None:
    [key] = keys(1)
    known = people()
    with counting() as calls:
        assert known.known(*key) is None
    assert calls.operations == {}
    known.need([key])
    assert known.known(*key) == replace(BURSAR, id=key[1], version=1)


def test_a_broken_record_is_no_obstacle_until_it_is_asked_for() -> None:
    broken, fine = keys(2)
    damage(OrganisationRow, SCHOOL.id, f"contact#{broken[1]}", name=None)
    known = people()
    known.need([broken, fine])
    assert known.known(*broken) is None
    assert known.get(*fine) == replace(BURSAR, id=fine[1], version=1)
    for _ in range(2):
        with pytest.raises(BrokenRecordError, match="contact/c-000 cannot be read: name is missing"):
            known.get(*broken)


def test_the_same_id_in_two_organisations_is_two_people() -> None:
    add(BURSAR, replace(BURSAR, organisation=HOA.id, name="Ann"))
    known = people()
    assert [known.get(id, "bursar") for id in (SCHOOL.id, HOA.id)] == [
        replace(BURSAR, version=1),
        replace(BURSAR, organisation=HOA.id, name="Ann", version=1),
    ]


def test_what_somebody_else_has_changed_is_read_anew_and_nothing_else() -> None:
    known = people()
    for key in keys(3):
        known.get(*key)
    known.forget(SCHOOL.id, lambda one: one == "c-001")
    assert known.held(SCHOOL.id, "c-001") is None
    with counting() as calls:
        known.need([(SCHOOL.id, f"c-{n:03d}") for n in range(3)])
        assert known.held(SCHOOL.id, "c-001") is not None
    assert calls.operations == {"BatchGetItem": 1}
