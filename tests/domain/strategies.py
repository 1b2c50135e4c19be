"""What properties are tried with: amounts, dates, holds, ladders, rules and whole records, as Hypothesis strategies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, batched

from hypothesis import strategies as st

from relance.domain.ageing import DEFAULT_LADDER, Ladder, Step, ladder_of
from relance.domain.assessment import assessments_of
from relance.domain.breakdown import Breakdown, line, taxed
from relance.domain.budget import Thresholds, thresholds_of
from relance.domain.invoice import AGEING, Hold, Invoice, Kind, Status
from relance.domain.late_fee import LateFeeRule, rule_of
from relance.domain.money import MINOR_DIGITS, Money, minor_unit
from relance.domain.organisation import PERSONAL, Channel, ChannelKind, Contact, Organisation, Role
from relance.domain.periods import Duration
from relance.domain.reminder import policy_of
from relance.domain.rental import rentals_of
from relance.domain.violation import FinePolicy, FineStep, FineSteps, steps_from

#: The due dates that properties are about; holds and steps lie around them.
FIRST, LAST = date(2023, 11, 1), date(2025, 3, 31)

days = st.dates(FIRST, LAST)
currencies = st.sampled_from(sorted(MINOR_DIGITS))
#: Text as people write it: no half characters, and something in it.
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(str.strip)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)

LADDERS: tuple[Ladder, ...] = (
    DEFAULT_LADDER,
    ladder_of([Step(Status.LITIGATION, Duration(0, 45), alert=True)]),
    ladder_of([Step(Status.OVERDUE, Duration(0, 10)), Step(Status.LITIGATION, Duration(3, 15))]),
    ladder_of([Step(Status.OVERDUE, Duration(0, 1)), Step(Status.UNPAID, Duration(0, 2)), Step(Status.LITIGATION, Duration(0, 3))]),
)


@st.composite
def amounts(draw: st.DrawFn, currency: str = "", least: int = 0, most: int = 10**12) -> Money:
    """An amount of `least` to `most` minor units of `currency`, or of any."""
    chosen = currency or draw(currencies)
    return Money(draw(st.integers(least, most)) * minor_unit(chosen), chosen)


@st.composite
def holds(draw: st.DrawFn, around: date) -> tuple[Hold, ...]:
    """Up to three holds, none sharing a day, from a little before `around` on."""
    gaps = draw(st.lists(st.integers(1, 40), max_size=6))
    if len(gaps) % 2:
        gaps.pop()
    ends = accumulate(gaps, lambda day, gap: day + timedelta(days=gap), initial=around - timedelta(days=draw(st.integers(0, 50))))
    return tuple(Hold(start, end, "disputed") for start, end in batched(list(ends)[1:], 2, strict=True))


@st.composite
def breakdowns(draw: st.DrawFn, currency: str) -> Breakdown:
    """What a total is made of: lines, or the days of a rental, perhaps changed by a person."""
    items = st.tuples(words, st.decimals(0, 366, places=2), st.decimals(0, 10**6, places=6))
    lines = [line(label, many, price, currency) for label, many, price in draw(st.lists(items, min_size=1, max_size=5))]
    made = taxed(lines, draw(st.decimals(0, 1, places=4)), currency)
    worked = tuple(sorted(draw(st.sets(days, max_size=10))))
    rental = str(draw(st.integers(1, 999))) if worked else ""
    return replace(made, rental=rental, worked=worked, not_worked=draw(st.integers(0, 31)), edited=draw(st.booleans()))


@st.composite
def invoices(draw: st.DrawFn, statuses: tuple[Status, ...] = tuple(Status)) -> Invoice:
    """Any invoice that the rules can produce: paid up to its total, holds apart from each other."""
    total = draw(amounts(least=1))
    status = draw(st.sampled_from(statuses))
    unit = minor_unit(total.currency)
    most = int(total.amount / unit)
    units = most if status is Status.PAID else 0 if status is Status.CANCELLED else draw(st.integers(0, most - 1))
    due_on = draw(days)
    closed = status in (Status.PAID, Status.CANCELLED)
    return Invoice(
        organisation=draw(names),
        number=draw(names),
        customer=draw(words),
        customer_name=draw(words),
        status=status,
        total=total,
        paid=Money(units * unit, total.currency),
        due_on=due_on,
        balance_due_on=draw(st.none() | st.just(due_on + timedelta(days=draw(st.integers(1, 90))))),
        holds=draw(holds(due_on)),
        kind=draw(st.sampled_from(Kind)),
        issued_on=due_on - timedelta(days=draw(st.integers(0, 60))),
        label=draw(st.just("") | words),
        breakdown=draw(st.none() | breakdowns(total.currency)),
        serial=draw(st.none() | st.integers(1, 10**9)),
        because_of=draw(st.just("") | names),
        reminded_on=draw(st.none() | days),
        fee_on=draw(st.none() | days),
        closed_on=draw(days) if closed else None,
        closed_because=draw(words) if status is Status.CANCELLED else "",
    )


def ageing_invoices() -> st.SearchStrategy[Invoice]:
    """Invoices that may still age: issued, overdue, unpaid, with something left to pay."""
    return invoices(AGEING[:-1])


@st.composite
def fine_steps(draw: st.DrawFn) -> FineSteps:
    """A ladder of up to five steps, some of which name no fine."""
    after = accumulate(draw(st.lists(st.integers(1, 40), min_size=1, max_size=5)))
    return steps_from([FineStep(days, draw(st.none() | st.decimals(0, 1000, places=2))) for days in after])


@st.composite
def late_fee_rules(draw: st.DrawFn) -> LateFeeRule:
    """Any rule for late fees, with amounts in whole units, which every currency knows."""
    percent = draw(st.booleans())
    fine_bears = draw(st.booleans())
    return rule_of(
        LateFeeRule(
            flat=None if percent else Decimal(draw(st.integers(1, 10**6))),
            percent=draw(st.decimals(Decimal("0.01"), 100, places=2)) if percent else None,
            max_amount=draw(st.none() | st.integers(1, 10**6).map(Decimal)),
            recurring=draw(st.booleans()),
            grace_days=draw(st.integers(0, 40)),
            exempt=(Kind.LATE_FEE,) if fine_bears else (Kind.FINE, Kind.LATE_FEE),
        )
    )


@st.composite
def thresholds(draw: st.DrawFn) -> Thresholds:
    """Any thresholds, in percent."""
    percents = st.decimals(Decimal("0.01"), 1000, places=2)
    warning, critical = sorted([draw(percents), draw(percents)])
    return thresholds_of(warning, critical)


channels = st.builds(Channel, name=words, kind=st.sampled_from(ChannelKind), secret=words, audience=st.sampled_from(Role))
organisations = st.builds(
    Organisation,
    id=names,
    name=words,
    locale=st.sampled_from(["fr_GN", "fr_MA", "en_US", "en", "fr"]),
    currency=currencies,
    zone=st.sampled_from(["Africa/Conakry", "Africa/Casablanca", "America/New_York", "Pacific/Kiritimati"]),
    vat_rate=st.decimals(Decimal(0), Decimal(1), places=4),
    ageing=st.sampled_from(LADDERS),
    fines=st.builds(FinePolicy, fine_steps(), st.booleans(), st.integers(0, 60)),
    thresholds=thresholds(),
    assessments=st.builds(assessments_of, st.integers(0, 60), st.integers(1, 12)),
    late_fee=st.none() | late_fee_rules(),
    reminders=st.builds(policy_of, st.integers(0, 52)),
    rentals=st.builds(rentals_of, st.integers(0, 365)),
    charge_cap=st.none() | st.integers(1, 10**9).map(Decimal),
    channels=st.lists(channels, max_size=3).map(tuple),
    fallback=st.lists(st.sampled_from(ChannelKind), unique=True).map(tuple),
    sender=st.just("") | words,
    address=st.just("") | words,
    logo=st.just("") | names,
)
contacts = st.builds(
    Contact,
    organisation=names,
    id=names,
    name=words,
    roles=st.lists(st.sampled_from(Role), unique=True).map(tuple),
    email=st.just("") | words,
    phone=st.just("") | words,
    language=st.sampled_from(["", "fr", "en"]),
    address=st.just("") | words,
    channels=st.lists(st.sampled_from(PERSONAL), unique=True).map(tuple),
    reminders=st.booleans(),
    hold_until=st.none() | days,
)
