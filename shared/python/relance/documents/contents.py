"""What an invoice says, as texts ready to be set: the one place where figures become words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from relance.documents.characters import lacking, printable
from relance.documents.paper import Paper
from relance.documents.words import Words, words
from relance.domain.breakdown import Breakdown
from relance.domain.invoice import Invoice, Status
from relance.domain.money import Money, zero
from relance.wording.formatting import day, money, month, number, price, rate


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. The net amounts of all lines before it are `carried`, and with its own they are `through`."""

    label: str
    figures: tuple[str, ...]
    carried: str
    through: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All texts of a document, of printable characters alone, and the characters that were `missing`.

    `headings` and, without the label, the `figures` of a line have a column each. `totals` end with what is to be paid.
    """

    words: Words
    number: str
    status: Status
    seller: tuple[str, ...]
    customer: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    @property
    def title(self) -> str:
        """`Facture LOC-6-202501`."""
        return f"{self.words.invoice} {self.number}"


def contents(paper: Paper) -> Contents:
    """The texts of `paper`, in the language and by the locale of its organisation."""
    invoice, organisation, locale = paper.invoice, paper.organisation, paper.organisation.locale
    say = words(organisation.language)
    own = [organisation.name, *organisation.address.splitlines()]
    theirs = [_customer(paper), *(paper.customer.address.splitlines() if paper.customer else ())]
    labels = [line.label for line in invoice.breakdown.lines] if invoice.breakdown else [invoice.label]
    return Contents(
        words=say,
        number=printable(invoice.number),
        status=invoice.status,
        seller=tuple(filter(None, map(printable, own))),
        customer=tuple(filter(None, map(printable, theirs))),
        facts=_shown(_facts(invoice, say, locale)),
        headings=_headings(invoice, say),
        lines=tuple(_lines(invoice, locale)),
        totals=_shown(_totals(invoice, say, locale)),
        days=_shown(_days(invoice.breakdown, say, locale)) if invoice.breakdown else (),
        missing=lacking([invoice.number, *own, *theirs, *labels]),
    )


def spans(days: list[date]) -> str:
    """Days of one month, what follows one another joined: `1–5, 8–12, 15`."""
    runs: list[list[int]] = []
    for on in sorted({one.day for one in days}):
        if runs and runs[-1][-1] == on - 1:
            runs[-1][1:] = [on]
        else:
            runs.append([on])
    return ", ".join("–".join(map(str, run)) for run in runs)


def _shown(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((printable(name), printable(value)) for name, value in pairs)


def _customer(paper: Paper) -> str:
    return paper.invoice.customer_name or (paper.customer.name if paper.customer else "") or paper.invoice.customer


def _facts(invoice: Invoice, say: Words, locale: str) -> Iterator[tuple[str, str]]:
    yield say.issued, day(invoice.issued_on, locale)
    yield say.due, day(invoice.due_on, locale)
    if invoice.status in say.closed and invoice.closed_on:
        yield say.closed[invoice.status], day(invoice.closed_on, locale)
    elif invoice.effective_due_on != invoice.due_on:
        yield say.balance_due, day(invoice.effective_due_on, locale)


def _headings(invoice: Invoice, say: Words) -> tuple[str, ...]:
    return (say.label, say.quantity, say.unit_price, say.line_net) if invoice.breakdown else (say.label, say.amount)


def _lines(invoice: Invoice, locale: str) -> Iterator[Line]:
    carried = zero(invoice.total.currency)
    if invoice.breakdown is None:
        whole = printable(money(invoice.total, locale))
        yield Line(printable(invoice.label), (whole,), money(carried, locale), whole)
        return
    for line in invoice.breakdown.lines:
        figures = (number(line.quantity, locale), price(line.unit_price, line.net.currency, locale), money(line.net, locale))
        before, carried = carried, carried + line.net
        sums = printable(money(before, locale)), printable(money(carried, locale))
        yield Line(printable(line.label), tuple(map(printable, figures)), *sums)


def _totals(invoice: Invoice, say: Words, locale: str) -> Iterator[tuple[str, str]]:
    made_of = invoice.breakdown
    if made_of:
        yield say.net, money(made_of.net, locale)
        yield f"{say.vat} ({rate(made_of.vat_rate, locale)})", money(made_of.vat, locale)
    yield say.total if made_of else say.sum, money(invoice.total, locale)
    if invoice.paid:
        yield say.paid, money(_negative(invoice.paid), locale)
        yield say.balance, money(invoice.balance, locale)


def _negative(amount: Money) -> Money:
    return Money(-amount.amount, amount.currency)


def _days(made_of: Breakdown, say: Words, locale: str) -> Iterator[tuple[str, str]]:
    if not made_of.rental:
        return
    yield say.worked, str(len(made_of.worked))
    yield say.not_worked, str(made_of.not_worked)
    for first, days in groupby(sorted(made_of.worked), key=lambda one: one.replace(day=1)):
        yield month(first, locale), spans(list(days))
