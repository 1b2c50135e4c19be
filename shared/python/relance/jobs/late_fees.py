"""Late fees, from the 6th 03:00 on: at most one an invoice and month, billed as an invoice of its own (seed: late fees)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from relance.domain.ageing import days_late
from relance.domain.invoice import Kind, Receivable
from relance.domain.late_fee import Because, LateFeeRule, fee_number, late_fee
from relance.domain.money import Money
from relance.domain.organisation import Organisation
from relance.domain.run import Line, Outcome
from relance.jobs import labels
from relance.jobs.billing import billed
from relance.jobs.job import Context, Decision, over
from relance.store import invoices
from relance.store.due import LATE_FEES, Due
from relance.store.effects import Effect

NAME = "late-fees"


def decide(context: Context, invoice: Receivable, _due: Due[Receivable]) -> Decision | None:
    """The fee that one invoice bears, with the invoice that bills it; or why it bears none."""
    organisation = context.organisation(invoice.organisation)
    on, rule = context.as_of(organisation), organisation.late_fee
    fee = late_fee(invoice, rule, on)
    if isinstance(fee, Money) and rule:
        return _charged(organisation, invoice, rule, fee, on)
    if fee is Because.NOT_DUE:
        return None
    return Decision(Line(invoice.organisation, invoice.number, Outcome.SKIPPED, str(fee), {}))


def _charged(organisation: Organisation, invoice: Receivable, rule: LateFeeRule, fee: Money, on: date) -> Decision:
    number = fee_number(invoice.number, on)
    customer, dates = (invoice.customer, invoice.customer_name), (on, on + timedelta(days=rule.due_days))
    label = labels.late_fee(organisation, invoice.number, on)
    made = billed(organisation, customer, Kind.LATE_FEE, number, fee, dates, label, f"invoice/{invoice.number}")
    noted = invoices.write(invoice, replace(invoice, fee_on=on), organisation)
    data = {
        "customer": invoice.customer_name,
        "invoice": number,
        "fee": str(fee.amount),
        "balance": str(invoice.balance.amount),
        "currency": fee.currency,
        "days_late": days_late(invoice, on),
    }
    line = Line(invoice.organisation, invoice.number, Outcome.CHANGED, "charged", data)
    return Decision(line, Effect((made, *((noted,) if noted else ()))), fee)


JOB = over(
    LATE_FEES,
    name=NAME,
    function=NAME,
    hour=3,
    from_day="from the 6th on",
    decide=decide,
    today=True,
    options=frozenset({"cap_amount"}),
    charges=True,
)
