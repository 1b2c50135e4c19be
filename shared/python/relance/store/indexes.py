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
                "kind",
                "status",
                "customer",
                "customer_name",
                "total",
                "paid",
                "currency",
                "due_on",
                "balance_due_on",
                "holds",
                "reminded_on",
                "fee_on",
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
    """Invoices by the next date on which to remind of them; the shard is the customer's, so that none is split over two workers."""

    class Meta:
        index_name = "reminder"
        projection = _DueProjection()

    reminder_shard = UnicodeAttribute(hash_key=True)
    reminder_on = DateAttribute(range_key=True)


class EscalationIndex(GlobalSecondaryIndex[Any]):
    """Violations with a next step, by its date: all that the rule and its message say of them."""

    class Meta:
        index_name = "escalation"
        projection = IncludeProjection(
            ["version", "status", "unit", "type", "description", "cure_deadline", "step", "escalated_on", "hearing"]
        )

    escalation_shard = UnicodeAttribute(hash_key=True)
    escalation_on = DateAttribute(range_key=True)


class AssessmentIndex(GlobalSecondaryIndex[Any]):
    """Active units by the first day of the next month to bill."""

    class Meta:
        index_name = "assessment"
        projection = IncludeProjection(
            ["version", "owners", "assessment", "currency", "assessed_from", "assessed_to", "asked_on", "active"]
        )

    assessment_shard = UnicodeAttribute(hash_key=True)
    assessment_on = DateAttribute(range_key=True)


class ActiveIndex(GlobalSecondaryIndex[Any]):
    """Active budgets by the next date on which to check them, with their lines: no expense is read again."""

    class Meta:
        index_name = "active"
        projection = IncludeProjection(
            [
                "version",
                "name",
                "period",
                "starts_on",
                "ends_on",
                "status",
                "currency",
                "lines",
                "warning",
                "critical",
                "checked_on",
                "told",
            ]
        )

    active_shard = UnicodeAttribute(hash_key=True)
    active_on = DateAttribute(range_key=True)


class RentalIndex(GlobalSecondaryIndex[Any]):
    """Rentals by the first day on which their next month can be billed: all that the rule reads of them."""

    class Meta:
        index_name = "active"
        projection = IncludeProjection(
            [
                "version",
                "kind",
                "supplier",
                "customer",
                "vehicle",
                "starts_on",
                "ends_on",
                "daily_rate",
                "currency",
                "status",
                "billed_to",
                "revisit",
            ]
        )

    active_shard = UnicodeAttribute(hash_key=True)
    active_on = DateAttribute(range_key=True)


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


class WrittenIndex(GlobalSecondaryIndex[Any]):
    """The mirrored records of a model by when they were written: which there are, and what tells their contents apart."""

    class Meta:
        index_name = "written"
        projection = IncludeProjection(["version", "digest", "hidden"])

    written_key = UnicodeAttribute(hash_key=True)
    written_at = InstantAttribute(range_key=True)


class ParentIndex(GlobalSecondaryIndex[Any]):
    """The mirrored records of a model that belong to one of another: the lines of an order."""

    class Meta:
        index_name = "parent"
        projection = KeysOnlyProjection()

    parent_key = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class JobIndex(GlobalSecondaryIndex[Any]):
    """The runs of a job by the time they were opened. The listing needs no more than this."""

    class Meta:
        index_name = "job"
        projection = IncludeProjection(
            ["status", "mode", "trigger", "actor", "scheduled_at", "closed_at", "seen", "changed", "skipped", "parked", "error"]
        )

    job = UnicodeAttribute(hash_key=True)
    opened_at = InstantAttribute(range_key=True)


class OrganisationIndex(GlobalSecondaryIndex[Any]):
    """The runs that are of one organisation alone, by the time they were opened."""

    class Meta:
        index_name = "organisation"
        projection = IncludeProjection(["job", "status"])

    organisation_key = UnicodeAttribute(hash_key=True)
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
