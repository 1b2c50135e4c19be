"""The tables and their indexes. `template.yaml` declares the same; a test compares the two."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar, Self

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.models import Model

from relance.runtime.settings import settings
from relance.store.attributes import DateAttribute, DecimalAttribute, InstantAttribute, IntegerAttribute, JsonAttribute
from relance.store.indexes import AgingIndex, CustomerIndex, DayIndex, JobIndex, LateFeeIndex, PendingIndex, ReminderIndex, StatusIndex

#: How many partitions a due index is spread over, so that as many workers can share a night.
SHARDS = 8


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The one connection of all tables: PynamoDB would build a client a table."""
    return Connection()


class Row(Model):
    """An item of any table: led by its organisation, versioned, and signed by the effect that last wrote it."""

    aggregate: ClassVar[str]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = IntegerAttribute(default=1)
    effect_id = UnicodeAttribute(null=True)

    def __init__(self, pk: str | None = None, sk: str | None = None, _user_instantiated: bool = True, **values: Any) -> None:
        """A row with these attributes. As below, PynamoDB's own way gives the same and takes ten times as long."""
        unknown = values.keys() - self.get_attributes().keys()
        if unknown:
            raise ValueError(f"{type(self).__name__} has no attribute {', '.join(sorted(unknown))}")
        keys = {name: value for name, value in (("pk", pk), ("sk", sk)) if value is not None}
        self.attribute_values = {"version": 1, **keys, **values}

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """As DynamoDB takes it. PynamoDB's own way asks every attribute there is, four times; a night writes thousands of rows."""
        held = {name: value for name, value in self.attribute_values.items() if value is not None}
        if null_check and not held.keys() >= {"pk", "sk", "version"}:
            return super().serialize(null_check)  # which says what is missing
        attributes = self.get_attributes()
        return {name: {attributes[name].attr_type: attributes[name].serialize(value)} for name, value in held.items()}

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """The row that DynamoDB sent, sooner than PynamoDB's own way for the same reason. TypeError, ValueError: it is broken."""
        row = cls(_user_instantiated=False)
        attributes = cls.get_attributes()
        for name, held in data.items():
            if name in attributes and "NULL" not in held:
                row.attribute_values[name] = attributes[name].deserialize(attributes[name].get_value(held))
        return row

    @classmethod
    def _get_connection(cls) -> TableConnection:
        # PynamoDB wants the table's name when the class is made; ours depends on the environment of the process.
        name = settings().table(cls.aggregate)
        known = cls._connection
        if known is None or known.table_name != name or known.connection is not connection():
            cls.Meta.table_name = name
            cls._connection = None
            known = super()._get_connection()
            meta = known.get_meta_table()
            known.connection = connection()
            if name not in known.connection._tables:
                known.connection.add_meta_table(meta)
        return known


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
    channels = JsonAttribute(null=True)
    fallback = JsonAttribute(null=True)
    sender = UnicodeAttribute(null=True)
    roles = JsonAttribute(null=True)
    email = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
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
    currency = UnicodeAttribute(null=True)
    total = DecimalAttribute(null=True)
    paid = DecimalAttribute(null=True)
    issued_on = DateAttribute(null=True)
    due_on = DateAttribute(null=True)
    balance_due_on = DateAttribute(null=True)
    holds = JsonAttribute(null=True)
    closed_on = DateAttribute(null=True)
    closed_because = UnicodeAttribute(null=True)
    amount = DecimalAttribute(null=True)
    credited = DecimalAttribute(null=True)
    paid_on = DateAttribute(null=True)
    method = UnicodeAttribute(null=True)

    aging_shard = UnicodeAttribute(null=True)
    aging_on = DateAttribute(null=True)
    late_fee_shard = UnicodeAttribute(null=True)
    late_fee_on = DateAttribute(null=True)
    reminder_shard = UnicodeAttribute(null=True)
    reminder_on = UnicodeAttribute(null=True)
    customer_key = UnicodeAttribute(null=True)
    status_key = UnicodeAttribute(null=True)

    by_aging = AgingIndex()
    by_late_fee = LateFeeIndex()
    by_reminder = ReminderIndex()
    by_customer = CustomerIndex()
    by_status = StatusIndex()


class RunRow(Row):
    """`RUN/run`, `RUN/shard#NN`; the lines of a shard in blocks under `RUN#NN`; pauses under `#pause`."""

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


TABLES: tuple[type[Row], ...] = (OrganisationRow, InvoiceRow, RunRow, OutboxRow, AuditRow)
