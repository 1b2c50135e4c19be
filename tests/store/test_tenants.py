"""Tenants: no organisation ever sees a record of another, even under the same numbers and names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance.domain.errors import NotFoundError
from relance.domain.invoice import Invoice, Payment, Status
from relance.domain.message import Message, Urgency
from relance.domain.money import Money
from relance.domain.organisation import ChannelKind, Organisation, Role
from relance.runtime.clock import now
from relance.store import audit, invoices, lookup, organisations, outbox, standing
from relance.store.commit import commit
from relance.store.due import AGEING
from relance.store.effects import Effect
from tests.world import BURSAR, BY, HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

DUE = date(2025, 1, 31)
BOTH = (SCHOOL, HOA)


@pytest.fixture(autouse=True)
def two_of_everything(tables: None) -> None:
    """Two organisations whose records have the same numbers, ids and causes."""
    for organisation in BOTH:
        payment = Payment(organisation=organisation.id, invoice="A", id="R-1", amount=Money(Decimal(1), organisation.currency), paid_on=DUE)
        message = Message(
            organisation=organisation.id,
            cause="invoice/A#v2",
            recipient="log",
            channel=ChannelKind.LOG,
            address="",
            audience=Role.FINANCE,
            urgency=Urgency.ALERT,
            language="en",
            subject=organisation.name,
            headline="A",
            text="…",
        )
        add(organisation, replace(BURSAR, organisation=organisation.id), invoice("A", DUE, organisation))
        commit([Effect(invoices.write_payment(payment), (message,))], BY)
    add(invoice("B", DUE, HOA))


@pytest.mark.parametrize("organisation", BOTH, ids=lambda organisation: organisation.id)
def test_every_query_stays_within_its_organisation(organisation: Organisation) -> None:
    id, numbers = organisation.id, ["A", "B"] if organisation is HOA else ["A"]
    assert {found.organisation for found in invoices.everything(id)} == {id}
    assert [found.number for found in invoices.everything(id) if isinstance(found, Invoice)] == numbers
    assert [found.number for found in standing.listed(id, Status.ISSUED) if isinstance(found, Invoice)] == numbers
    assert [found.organisation for found in invoices.payments(id, "A")] == [id]
    assert {one.organisation for one in standing.in_status(id, "issued", None, 10)[0]} == {id}
    assert [found.organisation for found in organisations.contacts(id)] == [id]
    assert [found.message.subject for found in outbox.of_organisation(id)] == [organisation.name]
    assert {entry.after["currency"] for entry in audit.of_record(id, "invoice/A")} == {organisation.currency}
    assert f"organisation/{id}" in {entry.record for entry in audit.of_day(id, now().date())}
    assert not {f"organisation/{other.id}" for other in BOTH if other is not organisation} & {
        entry.record for entry in audit.of_day(id, now().date())
    }


@pytest.mark.parametrize("organisation", BOTH, ids=lambda organisation: organisation.id)
def test_a_job_for_one_organisation_finds_its_records_only(organisation: Organisation) -> None:
    found = [one for shard in AGEING.shards for one in AGEING.page(shard, date(2025, 3, 1), None, 100, organisation.id)[0]]
    assert {one.organisation for one in found} == {organisation.id}
    assert standing.count_in_status(organisation.id, "issued") == len(found) == (2 if organisation is HOA else 1)


def test_a_number_of_another_organisation_does_not_exist_here() -> None:
    with pytest.raises(NotFoundError, match="invoice 'goo-school/B' does not exist"):
        invoices.read(SCHOOL.id, "B")
    assert set(lookup.invoices([(SCHOOL.id, "A"), (SCHOOL.id, "B")])) == {(SCHOOL.id, "A")}


def test_a_payment_here_changes_nothing_there() -> None:
    before = invoices.read(SCHOOL.id, "A")
    change = invoices.write(before, replace(before, status=Status.CANCELLED), SCHOOL)
    assert change
    commit([Effect((change,))], BY)
    assert (invoices.read(HOA.id, "A").status, invoices.read(HOA.id, "A").version) == (Status.ISSUED, 1)


def test_an_id_that_begins_like_another_is_another() -> None:
    add(replace(SCHOOL, id="goo-school-2"), invoice("AA", DUE), replace(invoice("C", DUE), organisation="goo-school-2"))
    assert [found.number for found in standing.listed(SCHOOL.id, Status.ISSUED) if isinstance(found, Invoice)] == ["A", "AA"]
    assert [found.invoice for found in invoices.payments(SCHOOL.id, "A")] == ["A"]
