"""What is written is read back equal, whatever it is and whatever it was before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance.domain.ageing import next_ageing_on
from relance.domain.assessment import AssessmentPolicy
from relance.domain.budget import Thresholds
from relance.domain.invoice import Invoice, Payment
from relance.domain.late_fee import next_fee_on
from relance.domain.money import Money
from relance.domain.organisation import Contact, Organisation
from relance.domain.reminder import ReminderPolicy, next_reminder_on
from relance.domain.violation import FinePolicy
from relance.store import audit, invoices, organisations
from relance.store.commit import commit
from relance.store.effects import By, Effect
from relance.store.tables import InvoiceRow
from tests.domain import strategies
from tests.store.faults import raw
from tests.world import BURSAR, BY, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

policies = st.builds(
    replace,
    strategies.organisations,
    fines=st.builds(FinePolicy, strategies.fine_steps(), st.booleans(), st.integers(0, 60)),
    thresholds=st.sampled_from([Thresholds(), Thresholds(Decimal(5), Decimal("7.5"))]),
    assessments=st.builds(AssessmentPolicy, st.integers(0, 60), st.integers(1, 12)),
    late_fee=st.none() | strategies.late_fee_rules(),
    reminders=st.builds(ReminderPolicy, st.integers(0, 5)),
    charge_cap=st.none() | st.decimals(0, 10**6, places=2),
)
#: The tables stay between examples: each has a number of its own.
_numbers = count()

some: Callable[[Callable[..., None]], Callable[..., None]] = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def write(before: Invoice | None, after: Invoice, organisation: Organisation) -> None:
    change = invoices.write(before, after, organisation)
    commit([Effect((change,) if change else ())], BY)


@some
@given(strategies.invoices(), policies)
def test_an_invoice_is_read_as_it_was_written_and_indexed_under_its_next_dates(invoice: Invoice, organisation: Organisation) -> None:
    invoice = replace(invoice, number=f"{invoice.number}-{next(_numbers)}")
    write(None, invoice, organisation)
    item = raw(InvoiceRow, invoice.organisation, invoice.number)
    assert invoices.read(invoice.organisation, invoice.number) == replace(invoice, version=1)
    for index, next_on in {
        "aging": next_ageing_on(invoice, organisation.ageing),
        "late_fee": next_fee_on(invoice, organisation.late_fee),
        "reminder": next_reminder_on(invoice, organisation.reminders),
    }.items():
        assert item.get(f"{index}_on") == ({"S": next_on.isoformat()} if next_on else None)
        assert (f"{index}_shard" in item) == (next_on is not None)


@some
@given(strategies.invoices(), strategies.invoices(), policies)
def test_an_invoice_may_become_any_other_and_the_audit_holds_the_difference(
    one: Invoice, other: Invoice, organisation: Organisation
) -> None:
    one = replace(one, number=f"{one.number}-{next(_numbers)}")
    other = replace(other, organisation=one.organisation, number=one.number)
    write(None, one, organisation)
    write(replace(one, version=1), other, organisation)
    assert replace(invoices.read(one.organisation, one.number), version=0) == other
    first, *later = audit.of_record(one.organisation, f"invoice/{one.number}")
    assert all(first.after.get(name) == value for entry in later for name, value in entry.before.items())
    assert all(entry.before[name] != value for entry in later for name, value in entry.after.items())


@some
@given(policies, policies)
def test_an_organisation_is_read_as_it_was_written(one: Organisation, other: Organisation) -> None:
    one = replace(one, id=f"{one.id}-{next(_numbers)}")
    other = replace(other, id=one.id, version=1)
    commit([Effect(organisations.write(None, one))], BY)
    assert organisations.read(one.id) == replace(one, version=1)
    commit([Effect(organisations.write(replace(one, version=1), other))], BY)
    assert replace(organisations.read(one.id), version=1) == other


@some
@given(strategies.contacts, strategies.contacts)
def test_a_contact_is_read_as_it_was_written(one: Contact, other: Contact) -> None:
    one = replace(one, id=f"{one.id}-{next(_numbers)}")
    other = replace(other, organisation=one.organisation, id=one.id, version=1)
    commit([Effect(organisations.write_contact(None, one))], BY)
    assert organisations.contact(one.organisation, one.id) == replace(one, version=1)
    commit([Effect(organisations.write_contact(replace(one, version=1), other))], BY)
    found = organisations.contact(one.organisation, one.id)
    assert found
    assert replace(found, version=1) == other


@pytest.mark.parametrize("credited", [None, "50.25"], ids=["without a credit", "with a credit"])
def test_a_payment_is_read_as_it_was_written(credited: str | None) -> None:
    payment = Payment(
        organisation="goo-school",
        invoice="2025-001",
        id="R-1",
        amount=Money(Decimal("150.25"), "USD"),
        paid_on=date(2025, 2, 10),
        method="mobile money",
        balance_due_on=date(2025, 3, 15),
        credited=Money(Decimal(credited), "USD") if credited else None,
    )
    commit([Effect(invoices.write_payment(payment))], By("cli:awa"))
    assert invoices.payment("goo-school", "2025-001", "R-1") == payment
    assert invoices.payments("goo-school", "2025-001") == [payment]
    assert bool(raw(InvoiceRow, "goo-school", "2025-001#credit#R-1")) == bool(credited)
    assert len(audit.of_record("goo-school", "credit/2025-001/R-1")) == bool(credited)


def test_what_does_not_differ_is_not_written() -> None:
    add(SCHOOL, BURSAR, invoice("2025-001", date(2025, 1, 31)))
    stored = invoices.read(SCHOOL.id, "2025-001")
    contact = organisations.contact(SCHOOL.id, BURSAR.id)
    assert invoices.write(stored, stored, SCHOOL) is None
    assert organisations.write(organisations.read(SCHOOL.id), SCHOOL) == ()
    assert organisations.write_contact(contact, BURSAR) == ()
