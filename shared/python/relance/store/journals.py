"""The tables in which Relance keeps its own books: runs, messages to send, and who changed what."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute

from relance.store.attributes import DateAttribute, InstantAttribute, IntegerAttribute, JsonAttribute
from relance.store.indexes import DayIndex, JobIndex, OrganisationIndex, PendingIndex
from relance.store.row import Row


class RunRow(Row):
    """`RUN/run`, `RUN/shard#NN`; lines of a shard in blocks under `RUN#NN`; pauses under `#pause`, replies under `#reply/ORGANISATION`.

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

    organisation_key = UnicodeAttribute(null=True)

    by_job = JobIndex()
    by_organisation = OrganisationIndex()


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
