"""Late fees: on the principal still due, once a month or once an invoice, never in arrears (`rules`, 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from relance.domain.ageing import due_after
from relance.domain.errors import InvalidError
from relance.domain.invoice import AGEING, Kind, Receivable
from relance.domain.money import Money, rounded
from relance.domain.periods import Duration, month_after

#: The day of the month from which late fees are charged.
FEE_DAY: Final = 6
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class LateFeeRule:
    """Either `flat` or `percent` of the principal still due, at most `max_amount`; amounts are in the organisation's currency.

    `recurring`: each month, else once an invoice. `grace_days` past the effective due date bear none; kinds in `exempt` never do.
    """

    flat: Decimal | None = None
    percent: Decimal | None = None
    max_amount: Decimal | None = None
    recurring: bool = True
    grace_days: int = 5
    due_days: int = 14
    exempt: tuple[Kind, ...] = (Kind.FINE, Kind.LATE_FEE)


class Because(StrEnum):
    """Why an invoice bears no fee now."""

    CLOSED = "closed"
    EXEMPT = "exempt"
    NO_RULE = "no_rule"
    ON_HOLD = "on_hold"
    NOT_DUE = "not_due"
    ZERO = "zero"


def late_fee(invoice: Receivable, rule: LateFeeRule | None, as_of: date) -> Money | Because:
    """The fee that `invoice` bears on `as_of`, or why it bears none. A month has one fee at most, and missed months none.

    A late run decides as that of the month's 6th would have: before the 6th there is no fee, even where the month before was
    missed, since that one would be in arrears and this month's too early; nor is there one where the 6th was on hold.
    """
    if invoice.status not in AGEING or not invoice.balance:
        return Because.CLOSED
    if rule is None:
        return Because.NO_RULE
    if invoice.kind in rule.exempt:
        return Because.EXEMPT
    if invoice.hold_on(as_of):
        return Because.ON_HOLD
    fee = amount_of(rule, invoice.balance)
    if fee.amount <= 0:
        return Because.ZERO
    due_on, sixth = next_fee_on(invoice, rule), as_of.replace(day=FEE_DAY)
    due = due_on is not None and due_on <= sixth <= as_of and not invoice.hold_on(sixth)
    return fee if due else Because.NOT_DUE


def amount_of(rule: LateFeeRule, principal: Money) -> Money:
    """5% on 200.00 with 50.00 paid → 7.50; flat 25.00; 5% capped at 20.00 on 1,000.00 → 20.00."""
    amount = rule.flat if rule.flat is not None else principal.amount * (rule.percent or Decimal(0)) / _HUNDRED
    if rule.max_amount is not None:
        amount = min(amount, rule.max_amount)
    return rounded(Money(amount, principal.currency))


def next_fee_on(invoice: Receivable, rule: LateFeeRule | None) -> date | None:
    """The first 6th from which the invoice may bear a fee; None if it never will. The key of the due index.

    The grace runs as ageing does: days on hold are not counted. After a fee, the next month's 6th, if the rule recurs.
    """
    if rule is None or invoice.kind in rule.exempt or invoice.status not in AGEING or not invoice.balance:
        return None
    if invoice.fee_on and not rule.recurring:
        return None
    # A fee that rounds to nothing would otherwise be looked at again every night.
    if amount_of(rule, invoice.balance).amount <= 0:
        return None
    from_on = due_after(invoice, Duration(0, max(1, rule.grace_days)))
    if invoice.fee_on:
        from_on = max(from_on, month_after(invoice.fee_on))
    on = _fee_day(from_on)
    while held := invoice.hold_on(on):
        on = _fee_day(held.until_on + timedelta(days=1))
    return on


def fee_number(invoice: str, as_of: date) -> str:
    """The number of the fee's own invoice: one an invoice and month, ever."""
    return f"LATE-{invoice}-{as_of:%Y%m}"


def rule_of(rule: LateFeeRule) -> LateFeeRule:
    """The rule, if it makes sense. InvalidError: flat and percent both or neither, or figures out of range."""
    if (rule.flat is None) == (rule.percent is None):
        raise InvalidError("late_fee", str(rule.flat), "must have either flat or percent")
    for field, amount in (("flat", rule.flat), ("max_amount", rule.max_amount)):
        if amount is not None and not (amount.is_finite() and amount > 0):
            raise InvalidError(field, str(amount), "must be a number, and more than zero")
    if rule.percent is not None and not (rule.percent.is_finite() and 0 < rule.percent <= _HUNDRED):
        raise InvalidError("percent", str(rule.percent), "must be more than 0 and at most 100")
    for name, days in (("grace_days", rule.grace_days), ("due_days", rule.due_days)):
        if not 0 <= days <= 365:
            raise InvalidError(name, days, "must be between 0 and 365 days")
    if Kind.LATE_FEE not in rule.exempt:
        raise InvalidError("exempt", [kind.value for kind in rule.exempt], "must hold late_fee: a fee is never charged on a fee")
    return rule


def _fee_day(day: date) -> date:
    """The first 6th on or after `day`."""
    here = day.replace(day=FEE_DAY)
    return here if here >= day else month_after(day).replace(day=FEE_DAY)
