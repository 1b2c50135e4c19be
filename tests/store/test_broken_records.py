"""Broken records: said to be broken and why, stopping no other, and mended by what replaces them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Payment, Status
from relance.store import audit, due, invoices, organisations, standing
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import InvoiceRow, OrganisationRow
from tests.store.faults import Value, damage, raw
from tests.world import BURSAR, BY, SCHOOL, add, invoice

DUE = date(2025, 1, 31)

#: What is done to an invoice's item, and how the trouble is told of invoice NUMBER.
DAMAGES: dict[str, tuple[str, Value | None, str]] = {
    "a date that is none": ("due_on", {"S": "2025-02-30"}, "invoices/.*/NUMBER cannot be read: due_on is '2025-02-30', not a date$"),
    "no due date": ("due_on", None, "invoice/NUMBER cannot be read: due_on is missing"),
    "no total": ("total", None, "invoice/NUMBER cannot be read: total is missing"),
    "no amount paid": ("paid", None, "invoice/NUMBER cannot be read: paid is missing"),
    "no currency": ("currency", None, "invoice/NUMBER cannot be read: currency is missing"),
    "no customer": ("customer", None, "invoice/NUMBER cannot be read: customer is missing"),
    "an unknown status": ("status", {"S": "lost"}, "invoice/NUMBER cannot be read: 'lost' is not a valid Status"),
    "an amount as text": ("total", {"S": "five hundred"}, "invoices/.*/NUMBER cannot be read: total is 'five hundred', not a number$"),
    "holds that are no list": ("holds", {"S": "{not json"}, "invoices/.*/NUMBER cannot be read: holds is '{not json', not JSON$"),
    "a hold without an end": ("holds", {"S": '[["2025-02-10"]]'}, "invoice/NUMBER cannot be read: not enough values to unpack"),
    "an unknown kind": ("kind", {"S": "gift"}, "invoice/NUMBER cannot be read: kind is 'gift', not one of fee, assessment"),
    "no kind": ("kind", None, "invoice/NUMBER cannot be read: kind is None, not one of"),
    "a day of reminding in words": (
        "reminded_on",
        {"S": "Monday"},
        "invoices/.*/NUMBER cannot be read: reminded_on is 'Monday', not a date$",
    ),
    "a day of charging that never was": ("fee_on", {"S": "2025-02-30"}, "invoices/.*/NUMBER cannot be read: fee_on is .*, not a date$"),
    "a hold with a bad day": ("holds", {"S": '[["2025-02-10","soon","x"]]'}, "invoice/NUMBER cannot be read: .*soon"),
}
#: The same for what only a whole invoice has, and the nightly rule does not read.
WHOLE: dict[str, tuple[str, Value | None, str]] = {
    "no date of issue": ("issued_on", None, "invoice/NUMBER cannot be read: issued_on is missing"),
}
FINE = [f"F-{n}" for n in range(6)]


@pytest.fixture(autouse=True)
def broken(tables: None) -> dict[str, str]:
    """An invoice for each damage, beside some that are fine: how the trouble of each number is told."""
    every = {f"B-{n}": damaged for n, damaged in enumerate((DAMAGES | WHOLE).values())}
    add(*(invoice(number, DUE) for number in (*every, *FINE)))
    for number, (name, value, _) in every.items():
        damage(InvoiceRow, SCHOOL.id, number, **{name: value})
    return {number: f"^{why.replace('NUMBER', number)}" for number, (_, _, why) in every.items()}


def test_a_broken_invoice_is_told_by_name_and_attribute(broken: dict[str, str]) -> None:
    for number, why in broken.items():
        with pytest.raises(BrokenRecordError, match=why):
            invoices.read(SCHOOL.id, number)
        [found] = standing.invoices_in_full([{"pk": {"S": SCHOOL.id}, "sk": {"S": number}}])
        assert (found.name, bool(re.match(why, str(found.record)))) == (number, True)


def test_a_broken_invoice_that_is_read_again_is_as_broken_as_the_index_has_it(broken: dict[str, str]) -> None:
    troubles = {number: str(due.by_name(due.AGEING, SCHOOL.id, number).record) for number in broken}
    assert {number for number, why in broken.items() if re.match(why, troubles[number])} == set(list(broken)[: len(DAMAGES)])


def test_a_broken_invoice_is_due_as_broken_and_the_others_are_fine(broken: dict[str, str]) -> None:
    pages = [due.AGEING.page(shard, date(2025, 3, 31), None, 100)[0] for shard in due.AGEING.shards]
    found = {one.name: one.record for page in pages for one in page}
    troubles = {number: str(record) for number, record in found.items() if isinstance(record, BrokenRecordError)}
    assert set(found) == {*broken, *FINE}
    assert set(troubles) == set(list(broken)[: len(DAMAGES)])
    assert all(re.match(broken[number], trouble) for number, trouble in troubles.items())


def test_a_broken_invoice_is_mended_by_what_replaces_it(broken: dict[str, str]) -> None:
    for number in broken:
        better = invoice(number, DUE, label="mended")
        change = invoices.write(None, better, SCHOOL, version=invoices.version_of(SCHOOL.id, number))
        assert change
        commit([Effect((change,))], BY)
        assert invoices.read(SCHOOL.id, number) == replace(better, version=2)
        assert len(audit.of_record(SCHOOL.id, f"invoice/{number}")) == 2


def test_a_broken_invoice_that_is_replaced_by_a_paid_one_is_due_no_more() -> None:
    paid = invoice("B-6", DUE, status=Status.PAID, paid=invoice("B-6", DUE).total, closed_on=DUE)
    change = invoices.write(None, paid, SCHOOL, version=1)
    assert change
    commit([Effect((change,))], BY)
    assert not {"aging_on", "aging_shard"} & set(raw(InvoiceRow, SCHOOL.id, "B-6"))


def test_the_version_of_a_broken_invoice_is_known_and_of_none_is_none() -> None:
    damage(InvoiceRow, SCHOOL.id, "B-0", version={"N": "4"})
    assert (invoices.version_of(SCHOOL.id, "B-0"), invoices.version_of(SCHOOL.id, "nothing")) == (4, None)


ORGANISATIONS: dict[str, tuple[str, Value | None]] = {
    "a step without a duration": ("ageing", {"S": '[{"status":"overdue"}]'}),
    "a step on the due date": ("ageing", {"S": '[{"status":"overdue","after":"P0D"}]'}),
    "a step to an unknown status": ("ageing", {"S": '[{"status":"lost","after":"P1D"}]'}),
    "a step that is none": ("ageing", {"S": '["overdue"]'}),
    "no ladder": ("ageing", None),
    "half a channel": ("channels", {"S": '[{"name":"finance"}]'}),
    "an unknown fallback": ("fallback", {"S": '["pigeon"]'}),
    "a step of fines that is late by no number": ("fines", {"S": '{"steps":[{"after_days":"soon"}],"post":true,"due_days":14}'}),
    "fines that begin at once": ("fines", {"S": '{"steps":[{"after_days":0}],"post":true,"due_days":14}'}),
    "fines without their term": ("fines", {"S": '{"steps":[{"after_days":1}],"post":true}'}),
    "a warning above critical": ("thresholds", {"S": '{"warning":"40","critical":"30"}'}),
    "half a threshold": ("thresholds", {"S": '{"warning":"40"}'}),
    "assessments without their term": ("assessments", {"S": '{"catch_up":3}'}),
    "a late fee that is neither flat nor percent": (
        "late_fee",
        {"S": '{"recurring":true,"grace_days":5,"due_days":14,"exempt":["late_fee"]}'},
    ),
    "a late fee on late fees": ("late_fee", {"S": '{"flat":"25","recurring":true,"grace_days":5,"due_days":14,"exempt":[]}'}),
    "a late fee in words": ("late_fee", {"S": '{"flat":"much","recurring":true,"grace_days":5,"due_days":14,"exempt":["late_fee"]}'}),
    "reminders every now and then": ("reminders", {"S": '{"every_weeks":"some"}'}),
    "reminders every other year": ("reminders", {"S": '{"every_weeks":104}'}),
    "a cap in words": ("charge_cap", {"S": "enough"}),
    "a rate as text": ("vat_rate", {"S": "18%"}),
    "no rate": ("vat_rate", None),
    "no name": ("name", None),
    "no locale": ("locale", None),
    "no currency": ("currency", None),
    "no zone": ("zone", None),
}


def test_an_organisation_that_lacks_what_the_rules_need_is_broken() -> None:
    ids = {f"org-{n}": damaged for n, damaged in enumerate(ORGANISATIONS.values())}
    add(*(replace(SCHOOL, id=id) for id in ids))
    for id, (name, value) in ids.items():
        damage(OrganisationRow, id, "profile", **{name: value})
        with pytest.raises(BrokenRecordError, match=id):
            organisations.read(id)


@pytest.mark.parametrize(("name", "value"), [("roles", {"S": '["king"]'}), ("roles", {"S": "1"}), ("name", None)], ids=str)
def test_a_broken_contact_is_told_by_name(name: str, value: Value | None) -> None:
    add(BURSAR, replace(BURSAR, id="z"))
    damage(OrganisationRow, SCHOOL.id, "contact#bursar", **{name: value})
    with pytest.raises(BrokenRecordError, match="bursar"):
        organisations.contact(SCHOOL.id, "bursar")
    assert organisations.contact(SCHOOL.id, "z")


@pytest.mark.parametrize("name", ["amount", "currency", "paid_on"])
def test_a_payment_without_its_amount_or_day_is_broken_and_never_taken_for_nothing(name: str) -> None:
    payment = Payment(organisation=SCHOOL.id, invoice="F-1", id="R-1", amount=invoice("F-1", DUE).total, paid_on=DUE)
    commit([Effect(invoices.write_payment(payment))], BY)
    damage(InvoiceRow, SCHOOL.id, "F-1#payment#R-1", **{name: None})
    with pytest.raises(BrokenRecordError, match=f"payment/F-1/R-1 cannot be read: {name} is missing"):
        invoices.payments(SCHOOL.id, "F-1")
