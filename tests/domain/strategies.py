"""What properties are tried with: amounts, dates, holds, ladders and whole records, as Hypothesis strategies."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, batched

from hypothesis import strategies as st

from relance.domain.ageing import DEFAULT_LADDER, Ladder, Step, ladder_of
from relance.domain.invoice import AGEING, Hold, Invoice, Kind, Status
from relance.domain.money import MINOR_DIGITS, Money, minor_unit
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.domain.periods import Duration

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
        closed_on=draw(days) if closed else None,
        closed_because=draw(words) if status is Status.CANCELLED else "",
    )


def ageing_invoices() -> st.SearchStrategy[Invoice]:
    """Invoices that may still age: issued, overdue, unpaid, with something left to pay."""
    return invoices(AGEING[:-1])


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
    channels=st.lists(channels, max_size=3).map(tuple),
    fallback=st.lists(st.sampled_from(ChannelKind), unique=True).map(tuple),
    sender=st.just("") | words,
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
)
