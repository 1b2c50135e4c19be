"""What must hold of invoices, payments and their places in the indexes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from relance.domain.ageing import next_ageing_on
from relance.domain.invoice import AGEING, Status
from relance.domain.late_fee import next_fee_on
from relance.domain.reminder import next_reminder_on
from tests.machine import scenery
from tests.machine.machine import Seen


def what_is_paid_is_the_sum_of_the_payments(seen: Seen) -> Iterator[str]:
    """Without what was too much, which is a credit."""
    for key, invoice in seen.now.invoices.items():
        amounts = [
            one.amount.amount - (one.credited.amount if one.credited else 0)
            for one in seen.now.payments
            if (one.organisation, one.invoice) == key
        ]
        if invoice.paid.amount != sum(amounts, Decimal(0)):
            yield f"{invoice.number}: {invoice.paid} paid, the payments come to {sum(amounts)}"


def what_is_paid_too_much_is_a_credit(seen: Seen) -> Iterator[str]:
    credits = {(pk, sk): Decimal(item["amount"]["N"]) for (pk, sk), item in seen.now.tables["invoices"].items() if "#credit#" in sk}
    owed = {(one.organisation, f"{one.invoice}#credit#{one.id}"): one.credited.amount for one in seen.now.payments if one.credited}
    if credits != owed:
        yield f"credits {credits}, of the payments {owed}"


def a_balance_is_never_negative(seen: Seen) -> Iterator[str]:
    yield from (f"{one.number}: {one.balance}" for one in seen.now.invoices.values() if one.balance.amount < 0)


def an_invoice_is_paid_exactly_when_nothing_is_owed(seen: Seen) -> Iterator[str]:
    for one in seen.now.invoices.values():
        if one.status is not Status.CANCELLED and (one.status is Status.PAID) == bool(one.balance):
            yield f"{one.number} is {one.status.value} and owes {one.balance}"


def a_deed_is_accepted_exactly_when_the_rules_allow_it(seen: Seen) -> Iterator[str]:
    if seen.deed.accepted != seen.deed.allowed:
        yield "it was accepted" if seen.deed.accepted else "it was refused"


def an_invoice_is_what_deeds_and_nights_have_made_it(seen: Seen) -> Iterator[str]:
    """The product beside the model: nothing more, nothing less, nothing else."""
    if seen.now.invoices.keys() != seen.books.bills.keys():
        yield f"there are {sorted(seen.now.invoices)}, there ought to be {sorted(seen.books.bills)}"
    for key, one in seen.now.invoices.items():
        bill = seen.books.bills[key]
        is_ = (one.status, one.total, one.paid, one.due_on, one.balance_due_on, [(held.from_on, held.until_on) for held in one.holds])
        total, paid = (scenery.money(bill.organisation, units) for units in (bill.total, bill.paid))
        ought = (bill.status, total, paid, bill.due_on, bill.agreed, bill.holds)
        if is_ != ought:
            yield f"{one.number} is {is_}, it ought to be {ought}"


def ageing_never_lowers_a_status(seen: Seen) -> Iterator[str]:
    for key, before in seen.before.invoices.items() if seen.deed.days else ():
        now = seen.now.invoices[key]
        if now.status is not before.status and AGEING.index(now.status) < AGEING.index(before.status):
            yield f"{now.number} went from {before.status.value} to {now.status.value}"


def ageing_leaves_alone_what_is_closed_or_held(seen: Seen) -> Iterator[str]:
    for key, before in seen.before.invoices.items() if seen.deed.days else ():
        now = seen.now.invoices[key]
        held = before.hold_on(seen.deed.days[key[0]])
        if now.status is not before.status and (before.status not in AGEING or held):
            yield f"{now.number} went from {before.status.value} to {now.status.value}, {'on hold' if held else 'and it was closed'}"


def the_due_index_holds_the_next_date_and_nothing_else(seen: Seen) -> Iterator[str]:
    """As the rule has it; but for organisations whose ladder changed and whose dates are still to be computed again."""
    for key, one in seen.now.invoices.items():
        item, policies = seen.now.tables["invoices"][key], scenery.ORGANISATIONS[one.organisation]
        dates = {
            "aging": next_ageing_on(one, seen.books.ladders[one.organisation]),
            "late_fee": next_fee_on(one, policies.late_fee),
            "reminder": next_reminder_on(one, policies.reminders),
        }
        for index, next_on in dates.items():
            indexed = item.get(f"{index}_on", {}).get("S")
            if one.organisation not in seen.books.marked and indexed != (next_on.isoformat() if next_on else None):
                yield f"{one.number} stands under {index} {indexed}, its next date is {next_on}"
            if (f"{index}_on" in item) != (f"{index}_shard" in item):
                yield f"{one.number} has half a key of {index}"


def a_changed_ladder_is_marked_until_the_dates_are_new(seen: Seen) -> Iterator[str]:
    if seen.now.marks != seen.books.marked:
        yield f"marked are {seen.now.marks}, changed {seen.books.marked}"


def the_other_indexes_hold_customer_and_status(seen: Seen) -> Iterator[str]:
    for key, one in seen.now.invoices.items():
        item = seen.now.tables["invoices"][key]
        is_ = [item[name]["S"] for name in ("customer_key", "status_key")]
        if is_ != [f"{one.organisation}#{one.customer}", f"{one.organisation}#{one.status.value}"]:
            yield f"{one.number} stands under {is_}"
