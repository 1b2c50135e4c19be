"""The indexes of the tables: who finds what by what, and how little of it is copied there."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from relance.store.attributes import DateAttribute, InstantAttribute


class _DueProjection(IncludeProjection):
    """What the nightly rules read of an invoice, and the version its write is conditional on."""

    def __init__(self) -> None:
        super().__init__(
            [
                "version",
                "status",
                "customer",
                "customer_name",
                "total",
                "paid",
                "currency",
                "due_on",
                "balance_due_on",
                "holds",
            ]
        )


class AgingIndex(GlobalSecondaryIndex[Any]):
    """Invoices with a next ageing date, by that date."""

    class Meta:
        index_name = "aging"
        projection = _DueProjection()

    aging_shard = UnicodeAttribute(hash_key=True)
    aging_on = DateAttribute(range_key=True)


class LateFeeIndex(GlobalSecondaryIndex[Any]):
    """Invoices that may bear a late fee, by the next date on which to look."""

    class Meta:
        index_name = "late_fee"
        projection = _DueProjection()

    late_fee_shard = UnicodeAttribute(hash_key=True)
    late_fee_on = DateAttribute(range_key=True)


class ReminderIndex(GlobalSecondaryIndex[Any]):
    """Past-due invoices; the shard is the customer's, so that no customer is split over two workers."""

    class Meta:
        index_name = "reminder"
        projection = _DueProjection()

    reminder_shard = UnicodeAttribute(hash_key=True)
    reminder_on = UnicodeAttribute(range_key=True)


class CustomerIndex(GlobalSecondaryIndex[Any]):
    """The invoices of a customer by due date. Keys only: a nightly change of status does not touch it."""

    class Meta:
        index_name = "customer"
        projection = KeysOnlyProjection()

    customer_key = UnicodeAttribute(hash_key=True)
    due_on = DateAttribute(range_key=True)


class StatusIndex(GlobalSecondaryIndex[Any]):
    """The invoices of an organisation in one status, by due date."""

    class Meta:
        index_name = "status"
        projection = KeysOnlyProjection()

    status_key = UnicodeAttribute(hash_key=True)
    due_on = DateAttribute(range_key=True)


class JobIndex(GlobalSecondaryIndex[Any]):
    """The runs of a job by the time they were opened. The listing needs no more than this."""

    class Meta:
        index_name = "job"
        projection = IncludeProjection(
            ["status", "mode", "trigger", "actor", "scheduled_at", "closed_at", "seen", "changed", "skipped", "parked", "error"]
        )

    job = UnicodeAttribute(hash_key=True)
    opened_at = InstantAttribute(range_key=True)


class PendingIndex(GlobalSecondaryIndex[Any]):
    """Messages to send by the time of their next attempt (`pending#N`), and those that wait for a person (`unknown`, `failed`)."""

    class Meta:
        index_name = "pending"
        projection = KeysOnlyProjection()

    queue = UnicodeAttribute(hash_key=True)
    next_attempt_at = InstantAttribute(range_key=True)


class DayIndex(GlobalSecondaryIndex[Any]):
    """What changed in an organisation on a day, spread over shards, by time."""

    class Meta:
        index_name = "day"
        projection = KeysOnlyProjection()

    day_key = UnicodeAttribute(hash_key=True)
    at = InstantAttribute(range_key=True)
