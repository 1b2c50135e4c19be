"""Products that are broken on purpose, at least one for each invariant: each is a place in the sources and what stands there instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from relance.domain import ageing, invoice, message, rental_billing, run
from relance.domain.ageing import Aged
from relance.domain.errors import RelanceError
from relance.domain.invoice import Status
from relance.domain.message import Moot, Sent, Settled, State
from relance.jobs.billing import billed
from relance.jobs.late_fees import _charged
from relance.jobs.rental_draft import Drafted
from relance.notify.status_alert import status_alert
from relance.store import audit, commit, due, invoices, organisations, outbox
from relance.store.effects import Change, Effect
from tests.machine import of_association, of_history, of_invoices, of_messages, of_rentals
from tests.machine.fees import Fees
from tests.machine.issuing import Issuing
from tests.machine.machine import Invariant
from tests.machine.nights import Nights
from tests.machine.people import People
from tests.machine.post import Post
from tests.machine.renting import Renting


@dataclass(frozen=True)
class Breakage:
    """`rule` catches it when `broken` stands at `place`, and these things happen."""

    rule: Invariant
    place: str
    broken: Any
    deeds: tuple[type[Issuing], ...]


def _after(real: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """The real thing, with its result changed."""
    return lambda *args, **named: change(real(*args, **named))


def _unpaid(paid: tuple[Any, Any]) -> tuple[Any, Any]:
    return replace(paid[0], paid=paid[0].paid - paid[1].amount), paid[1]


def _too_much(bill: Any, payment: Any, **_: Any) -> tuple[Any, Any]:
    return replace(bill, paid=bill.paid + payment.amount), payment


def _still_open(paid: tuple[Any, Any]) -> tuple[Any, Any]:
    return replace(paid[0], status=Status.OVERDUE), paid[1]


def _cancelled(bill: Any, on: Any, reason: str) -> Any:
    return replace(bill, status=Status.CANCELLED, closed_on=on, closed_because=reason)


def _lowered(bill: Any, ladder: Any, as_of: Any) -> Any:
    verdict = ageing.age(bill, ladder, as_of)
    if isinstance(verdict, Aged) and bill.status is not Status.ISSUED:
        return replace(verdict, step=replace(verdict.step, status=Status.ISSUED))
    return verdict


def _whatever_is_held(bill: Any, ladder: Any, as_of: Any) -> Any:
    return ageing.age(replace(bill, holds=()), ladder, as_of)


def _first_step_only(bill: Any, ladder: Any, as_of: Any) -> Any:
    verdict = ageing.age(bill, ladder, as_of)
    steps = ageing._above(bill.status, ladder) if isinstance(verdict, Aged) else []
    return replace(verdict, step=steps[0]) if isinstance(verdict, Aged) else verdict


def _without(*names: str) -> Callable[[Any], Any]:
    return lambda values: {name: value for name, value in values.items() if name not in names}


def _without_audit(actions: list[Any]) -> list[Any]:
    return [action for action in actions if "day_key" not in str(action.request)]


def _one_place(row: Any) -> Any:
    row.sk = "0000000001"
    return row


def _sent_is_tried_again(outcome: Any, urgency: Any, attempts: int, resends: int, at: Any) -> Settled:
    settled = message.settle(outcome, urgency, attempts, resends, at)
    return Settled(State.RETRY, "again", at, resends) if isinstance(outcome, Sent) else settled


def _sent_is_forgotten(outcome: Any, urgency: Any, attempts: int, resends: int, at: Any) -> Settled:
    settled = message.settle(outcome, urgency, attempts, resends, at)
    return replace(settled, state=State.WITHDRAWN) if isinstance(outcome, Sent) else settled


def _refuse(*_: Any, **__: Any) -> Any:
    raise RelanceError("broken")


def _reworded_each_time(told: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*told, *(replace(one, cause=f"{one.cause}-again") for one in told))


def _closed_is_tried(state: State, detail: str, *when: Any, **more: Any) -> Settled:
    return Settled(State.FAILED if state is State.WITHDRAWN else state, detail, *when, **more)


def _kept_in_queue(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"queue": "pending#0"}


def _one_more(counts: Any) -> Any:
    return replace(counts, seen=counts.seen + 1, skipped=counts.skipped + 1)


def _one_less(page: tuple[list[Any], Any]) -> tuple[list[Any], Any]:
    return page[0][1:], page[1]


def _gap(change: Change) -> int:
    return change.first if change.version is None else change.version + 2


def _left_open(left: run.Run, _shards: object) -> run.Run:
    return left


def _named_after_a_fee(*bill: Any) -> Change:
    """The fee is said to be for itself."""
    made = billed(*bill)
    return replace(made, after={**made.after, "because_of": f"invoice/{made.sk}"})


def _charged_each_day(organisation: Any, bill: Any, rule: Any, fee: Any, on: Any) -> Any:
    """One a day, without a note on the invoice that bears it."""
    decision = _charged(organisation, bill, rule, fee, on)
    assert decision.effect
    made, *_ = decision.effect.changes
    number = f"{made.sk}-{on:%d}"
    return replace(decision, effect=Effect((replace(made, sk=number, name=f"invoice/{number}"),)))


def _twice_the_net(priced: Any) -> Any:
    return replace(priced, net=priced.net + priced.net)


def _a_day_more(priced: Any) -> Any:
    return replace(priced, worked=(*priced.worked, priced.worked[-1] + timedelta(days=1))) if priced.worked else priced


def _nothing_drafted(_context: Any, outlook: Any, *_: Any) -> Drafted:
    return Drafted(replace(outlook.billing, verdict=rental_billing.Verdict.NO_DAY))


def _from_one_again(_organisation: str, _name: str, many: int = 1) -> range:
    return range(1, many + 1)


def _left_as_it_is(record: Any, *_: Any) -> Any:
    return record


def _without_the_last(billing: Any) -> Any:
    return replace(billing, worked=billing.worked[:-1]) if len(billing.worked) > 1 else billing


BREAKAGES: Final[tuple[Breakage, ...]] = (
    Breakage(of_invoices.what_is_paid_is_the_sum_of_the_payments, "desk.invoices.rules.pay", _after(invoice.pay, _unpaid), (People,)),
    Breakage(
        of_invoices.what_is_paid_too_much_is_a_credit,
        "store.invoices.write_payment",
        _after(invoices.write_payment, lambda changes: changes[:1]),
        (People,),
    ),
    Breakage(of_invoices.a_balance_is_never_negative, "desk.invoices.rules.pay", _too_much, (People,)),
    Breakage(
        of_invoices.an_invoice_is_paid_exactly_when_nothing_is_owed, "desk.invoices.rules.pay", _after(invoice.pay, _still_open), (People,)
    ),
    Breakage(of_invoices.a_deed_is_accepted_exactly_when_the_rules_allow_it, "desk.invoices.rules.cancel", _cancelled, (People,)),
    Breakage(of_invoices.an_invoice_is_what_deeds_and_nights_have_made_it, "jobs.invoice_aging.age", _first_step_only, (Nights,)),
    Breakage(of_invoices.ageing_never_lowers_a_status, "jobs.invoice_aging.age", _lowered, (Nights,)),
    Breakage(
        of_invoices.ageing_leaves_alone_what_is_closed_or_held,
        "jobs.invoice_aging.age",
        _whatever_is_held,
        (
            People,
            Nights,
        ),
    ),
    Breakage(
        of_invoices.the_due_index_holds_the_next_date_and_nothing_else,
        "store.invoices._keys",
        _after(invoices._keys, _without("aging_on", "aging_shard")),
        (People,),
    ),
    Breakage(
        of_invoices.a_changed_ladder_is_marked_until_the_dates_are_new,
        "store.organisations.write",
        _after(organisations.write, lambda changes: changes[:1]),
        (People,),
    ),
    Breakage(
        of_invoices.the_other_indexes_hold_customer_and_status,
        "store.invoices._keys",
        _after(invoices._keys, lambda keys: keys | {"status_key": "x#y"}),
        (Nights,),
    ),
    Breakage(of_history.every_version_has_its_audit_entry, "store.commit._actions", _after(commit._actions, _without_audit), (Nights,)),
    Breakage(of_history.history_is_never_rewritten, "store.commit.audit_row", _after(audit.audit_row, _one_place), (Nights,)),
    Breakage(of_history.versions_have_no_gap, "store.effects.Change.new_version", property(_gap), (Nights,)),
    Breakage(
        of_history.the_audit_leads_from_nothing_to_the_record, "store.audit.plain", _after(audit.plain, _without("status")), (Nights,)
    ),
    Breakage(of_history.a_dry_run_writes_nothing_but_its_own_record, "jobs.shard.ShardWorker._dry", False, (Nights,)),
    Breakage(of_history.a_second_run_of_the_day_changes_nothing, "jobs.invoice_aging.age", _first_step_only, (Nights,)),
    Breakage(of_history.every_run_is_closed_and_its_shards_are_done, "jobs.run._close", _left_open, (Nights,)),
    Breakage(of_history.the_counts_of_a_run_are_its_lines, "jobs.shard.counted", _after(run.counted, _one_more), (Nights,)),
    Breakage(of_history.nothing_is_parked, "jobs.job.Context.contacts", _refuse, (Nights,)),
    Breakage(of_history.a_run_changes_what_was_due_and_says_so, "store.due.DueIndex.page", _after(due.DueIndex.page, _one_less), (Nights,)),
    Breakage(
        of_messages.every_change_that_the_ladder_alerts_is_told_to_each,
        "jobs.invoice_aging.status_alert",
        _after(status_alert, lambda told: told[1:]),
        (Nights,),
    ),
    Breakage(
        of_messages.no_message_is_without_its_cause,
        "jobs.invoice_aging.status_alert",
        _after(status_alert, _reworded_each_time),
        (Nights,),
    ),
    Breakage(
        of_messages.a_message_is_handed_over_once_unless_its_reply_was_lost, "notify.settlement.settle", _sent_is_tried_again, (Post,)
    ),
    Breakage(of_messages.what_was_accepted_is_sent_and_what_is_sent_was_accepted, "notify.settlement.settle", _sent_is_forgotten, (Post,)),
    Breakage(
        of_messages.nothing_is_handed_over_that_is_no_longer_so,
        "notify.recheck.still_true",
        lambda *_: None,
        (
            People,
            Nights,
            Post,
        ),
    ),
    Breakage(of_messages.nothing_is_handed_over_that_is_no_longer_so, "notify.recheck._statement", lambda *_: None, (People, Post)),
    Breakage(of_messages.nothing_is_withdrawn_that_is_still_so, "notify.recheck._statement", lambda *_: Moot("no longer so"), (Post,)),
    Breakage(
        of_messages.a_message_waits_in_the_queue_of_its_state,
        "store.outbox._settled_values",
        _after(outbox._settled_values, _kept_in_queue),
        (Post,),
    ),
    Breakage(of_messages.what_failed_is_told_by_the_next_channel, "notify.settlement.followers", lambda *_: (), (Post,)),
    Breakage(of_messages.what_a_person_closed_stays_closed, "desk.messages.Settled", _closed_is_tried, (Post,)),
    Breakage(of_messages.no_message_stays_behind, "notify.dispatch.TO_SEND", (State.PENDING,), (Post,)),
    Breakage(of_association.no_fee_is_charged_on_a_fee, "jobs.late_fees.billed", _named_after_a_fee, (Fees,)),
    Breakage(of_association.an_invoice_bears_one_fee_a_month, "jobs.late_fees._charged", _charged_each_day, (Fees,)),
    Breakage(of_association.who_is_past_due_is_reminded, "jobs.payment_reminders.reminder", lambda *_: (), (Post,)),
    Breakage(of_rentals.each_day_is_billed_once, "jobs.rental_draft.billing", _left_as_it_is, (Renting,)),
    Breakage(of_rentals.the_sheets_say_which_invoice_bills_a_day, "jobs.rental_draft.billing", _left_as_it_is, (Renting,)),
    Breakage(of_rentals.what_a_draft_bills_was_worked, "jobs.rental_draft.priced", _after(rental_billing.priced, _a_day_more), (Renting,)),
    Breakage(
        of_rentals.amounts_are_those_of_the_days, "jobs.rental_draft.priced", _after(rental_billing.priced, _twice_the_net), (Renting,)
    ),
    Breakage(of_rentals.a_serial_is_given_once, "store.sequences.take", _from_one_again, (Renting,)),
    Breakage(of_rentals.no_worked_day_is_forgotten, "jobs.rental_invoicing.drafted", _nothing_drafted, (Renting,)),
    Breakage(
        of_rentals.an_invoice_bills_the_days_that_it_ought_to,
        "jobs.rental_on_demand.on_demand",
        _after(rental_billing.on_demand, _without_the_last),
        (Renting,),
    ),
    Breakage(of_rentals.a_rental_is_what_deeds_and_nights_have_made_it, "jobs.rental_invoicing.billed", _left_as_it_is, (Renting,)),
    Breakage(of_association.a_customer_is_reminded_once_a_monday, "jobs.payment_reminders.reminder_day", lambda on, _: on, (Post,)),
)
