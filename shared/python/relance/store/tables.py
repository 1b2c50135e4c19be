"""The tables and their indexes. `template.yaml` declares the same; a test compares the two."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from relance.store.attributes import DateAttribute, DecimalAttribute, InstantAttribute, IntegerAttribute, JsonAttribute
from relance.store.indexes import (
    ActiveIndex,
    AgingIndex,
    AssessmentIndex,
    CustomerIndex,
    DayIndex,
    EscalationIndex,
    JobIndex,
    LateFeeIndex,
    PendingIndex,
    ReminderIndex,
    StatusIndex,
)
from relance.store.row import Row


class OrganisationRow(Row):
    """`profile`, `contact#ID`, `suppressed#ADDRESS` under each organisation; the directory and the reindex marks beside them."""

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
    charge_cap = DecimalAttribute(null=True)
    channels = JsonAttribute(null=True)
    fallback = JsonAttribute(null=True)
    sender = UnicodeAttribute(null=True)
    roles = JsonAttribute(null=True)
    email = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    hold_until = DateAttribute(null=True)
    reason = UnicodeAttribute(null=True)


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


class RunRow(Row):
    """`RUN/run`, `RUN/shard#NN`; the lines of a shard in blocks under `RUN#NN`; pauses under `#pause`.

    Beside them the watchdog's: `#finding/KEY` what is amiss, `#finding-over/…` what was, `#watch/…` how far it has looked.
    """

    class Meta:
        table_name = "runs"

    aggregate = "runs"

    job = UnicodeAttribute(null=True)
    mode = UnicodeAttribute(null=True)
    trigger = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    scheduled_at = InstantAttribute(null=True)
    opened_at = InstantAttribute(null=True)
    closed_at = InstantAttribute(null=True)
    options = JsonAttribute(null=True)
    status = UnicodeAttribute(null=True)
    error = UnicodeAttribute(null=True)
    shards = JsonAttribute(null=True)
    shards_open = IntegerAttribute(null=True)
    shard = UnicodeAttribute(null=True)
    due = IntegerAttribute(null=True)
    seen = IntegerAttribute(null=True)
    changed = IntegerAttribute(null=True)
    skipped = IntegerAttribute(null=True)
    parked = IntegerAttribute(null=True)
    totals = JsonAttribute(null=True)
    cursor = JsonAttribute(null=True)
    blocks = IntegerAttribute(null=True)
    lines = JsonAttribute(null=True)
    until_on = DateAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    since = InstantAttribute(null=True)
    facts = JsonAttribute(null=True)
    records = JsonAttribute(null=True)

    by_job = JobIndex()


class OutboxRow(Row):
    """One message to one recipient by one channel, rendered and frozen; its `sk` is `CAUSE#RECIPIENT#CHANNEL`."""

    class Meta:
        table_name = "outbox"

    aggregate = "outbox"

    state = UnicodeAttribute(null=True)
    channel = UnicodeAttribute(null=True)
    recipient = UnicodeAttribute(null=True)
    address = UnicodeAttribute(null=True)
    audience = UnicodeAttribute(null=True)
    urgency = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    headline = UnicodeAttribute(null=True)
    text = UnicodeAttribute(null=True)
    html = UnicodeAttribute(null=True)
    cause = UnicodeAttribute(null=True)
    about = UnicodeAttribute(null=True)
    expects = UnicodeAttribute(null=True)
    tried = JsonAttribute(null=True)
    personal = BooleanAttribute(null=True)
    listed = JsonAttribute(null=True)
    run = UnicodeAttribute(null=True)
    created_at = InstantAttribute(null=True)
    attempts = IntegerAttribute(null=True)
    resends = IntegerAttribute(null=True)
    provider_id = UnicodeAttribute(null=True)
    detail = UnicodeAttribute(null=True)
    journal = JsonAttribute(null=True)
    queue = UnicodeAttribute(null=True)
    next_attempt_at = InstantAttribute(null=True)

    by_pending = PendingIndex()


class AuditRow(Row):
    """`ORGANISATION#RECORD` / `VERSION`: who changed what, from what to what, in which run."""

    class Meta:
        table_name = "audit"

    aggregate = "audit"

    record = UnicodeAttribute(null=True)
    actor = UnicodeAttribute(null=True)
    run = UnicodeAttribute(null=True)
    at = InstantAttribute(null=True)
    before = JsonAttribute(null=True)
    after = JsonAttribute(null=True)
    day_key = UnicodeAttribute(null=True)

    by_day = DayIndex()


TABLES: tuple[type[Row], ...] = (OrganisationRow, InvoiceRow, ViolationRow, UnitRow, BudgetRow, RunRow, OutboxRow, AuditRow)
