"""Strategies: organisations with everything that may have happened to their invoices, as the rules of the domain let it happen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from relance.domain.ageing import DEFAULT_LADDER, Step
from relance.domain.assessment import AssessmentPolicy
from relance.domain.budget import DEFAULT_THRESHOLDS, Thresholds
from relance.domain.invoice import AGEING, Hold, Invoice, Kind, Payment, Status, cancel, pay
from relance.domain.late_fee import LateFeeRule
from relance.domain.mirror import FieldSpec, FieldType, ModelSpec, Notice, NoticeKind, in_order
from relance.domain.money import MINOR_DIGITS, Money, zero
from relance.domain.odoo import Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import PERSONAL, Channel, ChannelKind, Contact, Organisation, Role
from relance.domain.periods import Duration
from relance.domain.reminder import ReminderPolicy
from relance.domain.rental import RentalPolicy
from relance.domain.violation import USUAL_FINES, FinePolicy, FineStep
from tests.transfer.fleets import Fleet, fleets
from tests.transfer.properties import Property, days, ids, names, numbers, properties, texts

START = date(2025, 1, 1)
ladders = st.sampled_from([DEFAULT_LADDER, (Step(Status.OVERDUE, Duration(0, 3), alert=True), Step(Status.LITIGATION, Duration(12, 10)))])
#: The usual models, and one of its own that says everything that a model may say.
_ODOO = Odoo(
    url="https://odoo.example.org", database="asg", secret="secretsmanager:relance/asg-odoo", models=tuple(in_order(usual_models()))
)
_OWN = ModelSpec(
    name="fleet.vehicle",
    technical="asg.vehicle",
    label="Voitures",
    fields=(
        FieldSpec(name="name", required=True),
        FieldSpec(name="price", type=FieldType.DECIMAL),
        FieldSpec(name="owner", type=FieldType.REFERENCE, target="dimagaz.user"),
    ),
    parent="owner",
    reference="name",
    client="owner",
    amount="price",
    notices=(
        Notice(kind=NoticeKind.CREATED, wording="created", audience=Role.ORDERS),
        Notice(kind=NoticeKind.CHANGED, wording="changed", audience=Role.DELIVERIES, field="price"),
    ),
)
_OTHER = replace(
    _ODOO,
    models=tuple(in_order((replace(usual_models()[4], notices=(), reason=""), usual_models()[0], _OWN))),
    record_url="https://odoo.example.org/web#model={model}&id={id}",
    transport=Transport.XMLRPC,
    overlap=600,
)
odoos = st.sampled_from([None, _ODOO, _OTHER])


@dataclass(frozen=True)
class History:
    """What is in the store of one organisation."""

    organisation: Organisation
    contacts: list[Contact]
    invoices: list[tuple[Invoice, list[Payment]]]
    property: Property
    fleet: Fleet


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    channel = Channel(name=draw(names), kind=ChannelKind.DISCORD, secret="ssm:/relance/finance", audience=Role.FINANCE)
    return Organisation(
        id="goo-school",
        name=draw(names),
        locale=draw(st.sampled_from(["fr_GN", "fr", "en_US"])),
        currency=draw(st.sampled_from(sorted(MINOR_DIGITS))),
        zone="Africa/Conakry",
        vat_rate=draw(st.decimals(0, 1, places=4)),
        ageing=draw(ladders),
        channels=draw(st.sampled_from([(), (channel,)])),
        fallback=tuple(draw(st.lists(st.sampled_from(sorted(set(ChannelKind) - {ChannelKind.TOPIC})), unique=True))),
        sender=draw(st.sampled_from(["", "relance@goo-school.example"])),
        fines=draw(st.sampled_from([USUAL_FINES, FinePolicy((FineStep(3), FineStep(9, Decimal(7))), post=False, due_days=0)])),
        thresholds=draw(st.sampled_from([DEFAULT_THRESHOLDS, Thresholds(Decimal("2.5"), Decimal("2.5"))])),
        assessments=AssessmentPolicy(draw(st.integers(0, 365)), draw(st.integers(1, 12))),
        late_fee=draw(st.sampled_from([None, LateFeeRule(flat=Decimal(5)), LateFeeRule(percent=Decimal("2.5"), recurring=False)])),
        reminders=ReminderPolicy(draw(st.integers(0, 52))),
        rentals=RentalPolicy(draw(st.integers(0, 365))),
        address=draw(texts),
        charge_cap=draw(st.sampled_from([None, Decimal(90000)])),
        odoo=draw(odoos),
    )


@st.composite
def contacts(draw: st.DrawFn, id: str) -> Contact:
    return Contact(
        organisation="goo-school",
        id=id,
        name=draw(names),
        roles=tuple(draw(st.lists(st.sampled_from(Role), unique=True))),
        email=draw(st.sampled_from(["", "awa@example.org", "+tag@example.org"])),
        phone=draw(st.sampled_from(["", "+224620000001"])),
        language=draw(st.sampled_from(["", "fr", "en"])),
        address=draw(texts),
        channels=draw(st.sampled_from([PERSONAL, PERSONAL[::-1], PERSONAL[:1]])),
        reminders=draw(st.booleans()),
        hold_until=draw(st.none() | days),
    )


@st.composite
def invoices(draw: st.DrawFn, organisation: Organisation, customer: Contact, number: str) -> tuple[Invoice, list[Payment]]:
    unit = Decimal(1).scaleb(-MINOR_DIGITS[organisation.currency])
    issued_on = draw(days)
    held_on = draw(days)
    hold = Hold(held_on, held_on + timedelta(days=draw(st.integers(0, 40))), draw(names))
    invoice = Invoice(
        organisation=organisation.id,
        number=number,
        kind=draw(st.sampled_from(Kind)),
        customer=customer.id,
        customer_name=customer.name,
        label=draw(texts),
        status=draw(st.sampled_from([Status.DRAFT, *AGEING])),
        total=Money(draw(st.integers(4, 10**9)) * unit, organisation.currency),
        paid=zero(organisation.currency),
        issued_on=issued_on,
        due_on=issued_on + timedelta(days=draw(st.integers(0, 60))),
        holds=draw(st.sampled_from([(), (hold,)])),
        because_of=draw(texts),
        reminded_on=draw(st.none() | days),
        fee_on=draw(st.none() | days),
    )
    if draw(st.booleans()):
        return (cancel(invoice, START, "mistake") if draw(st.booleans()) else invoice), []
    return draw(paid(invoice, unit))


@st.composite
def paid(draw: st.DrawFn, invoice: Invoice, unit: Decimal) -> tuple[Invoice, list[Payment]]:
    """Payments in any order of dates, some with a date for the remainder, the last perhaps in full and more; aged again since."""
    payments = []
    for n in range(draw(st.integers(1, 3))):
        part = invoice.balance.amount // 2 // unit * unit
        amount = draw(st.sampled_from([part, invoice.balance.amount, invoice.balance.amount + 5 * unit]))
        agreed = invoice.effective_due_on + timedelta(days=draw(st.integers(1, 40))) if draw(st.booleans()) else None
        if not invoice.balance or not amount:
            break
        payment = Payment(
            organisation=invoice.organisation,
            invoice=invoice.number,
            id=f"{draw(ids)}{n}",
            amount=Money(amount, invoice.total.currency),
            paid_on=draw(days),
            method=draw(texts),
            balance_due_on=agreed,
        )
        invoice, recorded = pay(invoice, payment, excess_as_credit=True)
        payments.append(recorded)
    if invoice.status in AGEING:
        invoice = replace(invoice, status=draw(st.sampled_from(AGEING)))
    return invoice, payments


@st.composite
def histories(draw: st.DrawFn) -> History:
    organisation = draw(organisations())
    people = [draw(contacts(id)) for id in draw(st.lists(ids, min_size=1, max_size=3, unique=True))]
    billed = draw(st.lists(numbers, max_size=4, unique=True))
    debts = [draw(invoices(organisation, draw(st.sampled_from(people)), number)) for number in billed]
    return History(organisation, people, debts, draw(properties(organisation, people)), draw(fleets(organisation, people)))
