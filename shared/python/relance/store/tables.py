"""The tables of business records and their indexes. `template.yaml` declares the same; a test compares the two."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from relance.store.attributes import DateAttribute, DecimalAttribute, InstantAttribute, IntegerAttribute, JsonAttribute
from relance.store.indexes import (
    ActiveIndex,
    AgingIndex,
    AssessmentIndex,
    CustomerIndex,
    EscalationIndex,
    LateFeeIndex,
    ParentIndex,
    ReminderIndex,
    RentalIndex,
    StatusIndex,
    WrittenIndex,
)
from relance.store.journals import AuditRow, OutboxRow, RunRow
from relance.store.row import Row


class OrganisationRow(Row):
    """`profile`, `contact#ID`, `suppressed#ADDRESS` and `sequence#NAME` under each organisation.

    The directory and the reindex marks are beside them.
    """

    class Meta:
        table_name = "organisations"

    aggregate = "organisations"

    name = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    zone = UnicodeAttribute(null=True)
    vat_rate = DecimalAttribute(null=True)
    ageing = JsonAttribute(null=True)
    fines = JsonAttribute(null=True)
    thresholds = JsonAttribute(null=True)
    assessments = JsonAttribute(null=True)
    late_fee = JsonAttribute(null=True)
    reminders = JsonAttribute(null=True)
    rentals = JsonAttribute(null=True)
    charge_cap = DecimalAttribute(null=True)
    channels = JsonAttribute(null=True)
    fallback = JsonAttribute(null=True)
    sender = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    logo = UnicodeAttribute(null=True)
    odoo = JsonAttribute(null=True)
    roles = JsonAttribute(null=True)
    email = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    hold_until = DateAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    last = IntegerAttribute(null=True)


class InvoiceRow(Row):
    """`NUMBER` is an invoice, `NUMBER#payment#ID` a payment, `NUMBER#credit#ID` what was paid beyond the balance."""

    class Meta:
        table_name = "invoices"

    aggregate = "invoices"

    kind = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    customer = UnicodeAttribute(null=True)
    customer_name = UnicodeAttribute(null=True)
    label = UnicodeAttribute(null=True)
    because_of = UnicodeAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    total = DecimalAttribute(null=True)
    paid = DecimalAttribute(null=True)
    issued_on = DateAttribute(null=True)
    due_on = DateAttribute(null=True)
    balance_due_on = DateAttribute(null=True)
    holds = JsonAttribute(null=True)
    closed_on = DateAttribute(null=True)
    closed_because = UnicodeAttribute(null=True)
    breakdown = JsonAttribute(null=True)
    serial = IntegerAttribute(null=True)
    reminded_on = DateAttribute(null=True)
    fee_on = DateAttribute(null=True)
    amount = DecimalAttribute(null=True)
    credited = DecimalAttribute(null=True)
    paid_on = DateAttribute(null=True)
    method = UnicodeAttribute(null=True)

    aging_shard = UnicodeAttribute(null=True)
    aging_on = DateAttribute(null=True)
    late_fee_shard = UnicodeAttribute(null=True)
    late_fee_on = DateAttribute(null=True)
    reminder_shard = UnicodeAttribute(null=True)
    reminder_on = DateAttribute(null=True)
    customer_key = UnicodeAttribute(null=True)
    status_key = UnicodeAttribute(null=True)

    by_aging = AgingIndex()
    by_late_fee = LateFeeIndex()
    by_reminder = ReminderIndex()
    by_customer = CustomerIndex()
    by_status = StatusIndex()


class ViolationRow(Row):
    """`ID` is a violation, `ID#escalation#STEP` a step that was taken, `type#ID` a type of the organisation."""

    class Meta:
        table_name = "violations"

    aggregate = "violations"

    status = UnicodeAttribute(null=True)
    unit = UnicodeAttribute(null=True)
    type = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    cure_deadline = DateAttribute(null=True)
    step = IntegerAttribute(null=True)
    escalated_on = DateAttribute(null=True)
    hearing = BooleanAttribute(null=True)
    closed_because = UnicodeAttribute(null=True)
    fine = DecimalAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    days_overdue = IntegerAttribute(null=True)
    invoice = UnicodeAttribute(null=True)
    created_by = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    base_fine = DecimalAttribute(null=True)
    steps = JsonAttribute(null=True)

    escalation_shard = UnicodeAttribute(null=True)
    escalation_on = DateAttribute(null=True)

    by_escalation = EscalationIndex()


class UnitRow(Row):
    """`ID` is a unit, with its owners and their shares."""

    class Meta:
        table_name = "units"

    aggregate = "units"

    owners = JsonAttribute(null=True)
    assessment = DecimalAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    assessed_from = DateAttribute(null=True)
    assessed_to = DateAttribute(null=True)
    asked_on = DateAttribute(null=True)
    active = BooleanAttribute(null=True)

    assessment_shard = UnicodeAttribute(null=True)
    assessment_on = DateAttribute(null=True)

    by_assessment = AssessmentIndex()


class BudgetRow(Row):
    """`budget#ID` is a budget with its lines, `expense#ID` an expense."""

    class Meta:
        table_name = "budgets"

    aggregate = "budgets"

    name = UnicodeAttribute(null=True)
    period = UnicodeAttribute(null=True)
    starts_on = DateAttribute(null=True)
    ends_on = DateAttribute(null=True)
    status = UnicodeAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    lines = JsonAttribute(null=True)
    warning = DecimalAttribute(null=True)
    critical = DecimalAttribute(null=True)
    checked_on = DateAttribute(null=True)
    told = UnicodeAttribute(null=True)
    account = UnicodeAttribute(null=True)
    amount = DecimalAttribute(null=True)
    spent_on = DateAttribute(null=True)
    description = UnicodeAttribute(null=True)

    active_shard = UnicodeAttribute(null=True)
    active_on = DateAttribute(null=True)

    by_active = ActiveIndex()


class RentalRow(Row):
    """`rental#ID`, `vehicle#ID`, and `sheet#YYYY-MM#ID`, a rental's month: those of one month are one query."""

    class Meta:
        table_name = "rentals"

    aggregate = "rentals"

    name = UnicodeAttribute(null=True)
    registration = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    supplier = UnicodeAttribute(null=True)
    customer = UnicodeAttribute(null=True)
    vehicle = UnicodeAttribute(null=True)
    starts_on = DateAttribute(null=True)
    ends_on = DateAttribute(null=True)
    daily_rate = DecimalAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    billed_to = DateAttribute(null=True)
    revisit = DateAttribute(null=True)
    days = JsonAttribute(null=True)
    billed = JsonAttribute(null=True)

    active_shard = UnicodeAttribute(null=True)
    active_on = DateAttribute(null=True)

    by_active = RentalIndex()


class MirrorRow(Row):
    """`MODEL/ID` is a record of the organisation's Odoo, `#sync` how far the mirror is."""

    class Meta:
        table_name = "mirror"

    aggregate = "mirror"

    values = JsonAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    created_at = InstantAttribute(null=True)
    written_at = InstantAttribute(null=True)
    agent = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(null=True)
    hidden = BooleanAttribute(null=True)

    models = JsonAttribute(null=True)
    owner = UnicodeAttribute(null=True)
    lease_until = InstantAttribute(null=True)
    run = UnicodeAttribute(null=True)
    polled_at = InstantAttribute(null=True)
    failures = IntegerAttribute(null=True)
    next_attempt_at = InstantAttribute(null=True)
    error = UnicodeAttribute(null=True)
    told = BooleanAttribute(null=True)
    spoken = UnicodeAttribute(null=True)

    written_key = UnicodeAttribute(null=True)
    parent_key = UnicodeAttribute(null=True)

    by_written = WrittenIndex()
    by_parent = ParentIndex()


#: All that there are, those of the journals among them.
TABLES: tuple[type[Row], ...] = (
    OrganisationRow,
    InvoiceRow,
    ViolationRow,
    UnitRow,
    BudgetRow,
    RentalRow,
    MirrorRow,
    RunRow,
    OutboxRow,
    AuditRow,
)
