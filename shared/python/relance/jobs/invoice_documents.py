"""Invoices as documents: of those that are named, or of a month, one PDF of all and one of each, kept in the archive. Started by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from relance.domain.errors import InvalidError
from relance.domain.invoice import Invoice
from relance.domain.run import Line, Outcome, Run
from relance.jobs.job import Context, Decision, Job, Page
from relance.jobs.papers import keep_each, logos_of, papers_of
from relance.jobs.request import Request
from relance.store import lookup, organisations, runs, standing
from relance.store.due import Due
from relance.store.reading import Key

NAME = "invoice-documents"
#: The reason of a line whose invoice is in the document.
PRINTED = "printed"
_SHARD = "month"
#: A document of more would not fit into a function's memory.
_MOST = 5_000


def decide(context: Context, invoice: Invoice, _read: Due[Invoice]) -> Decision:
    """Whether an invoice can be printed, and which of its characters the fonts have not."""
    from relance.documents import printing
    from relance.documents.paper import Paper

    paper = Paper(context.organisation(invoice.organisation), invoice, context.people.get(invoice.organisation, invoice.customer))
    lacking = printing.missing([paper]).get(invoice.number, ())
    data = {"currency": invoice.total.currency, "total": format(invoice.total.amount, "f"), "missing": list(lacking)}
    return Decision(Line(invoice.organisation, invoice.number, Outcome.CHANGED, PRINTED, data))


def prepare(context: Context, page: Sequence[Due[Invoice]]) -> None:
    """Read the customers of a page's invoices."""
    context.people.need([(one.organisation, one.record.customer) for one in page if isinstance(one.record, Invoice)])


def make(request: Request, run: Run) -> None:
    """Print what the run's lines say and keep it, each invoice by itself and all in one document. Repeated, it gives the same.

    An invoice that is gone by now, or cannot be understood any more, is left out.
    """
    from relance.documents import archive, printing

    printed = {line.record for line in runs.lines(run) if line.reason == PRINTED}
    if not printed:
        return
    numbers = [number for _, number in request.records if number in printed] or sorted(printed)
    organisation = organisations.read(request.organisation)
    found = lookup.invoices([(organisation.id, number) for number in numbers])
    papers = papers_of(organisation, [one for number in numbers if isinstance(one := found.get((organisation.id, number)), Invoice)])
    if papers:
        logos = logos_of(organisation)
        keep_each(papers, logos)
        archive.put(archive.batch_key(organisation.id, run.id), printing.batch(papers, logos).pdf)


def _refuse(request: Request) -> None:
    if not request.organisation:
        raise InvalidError("organisation", "", "must name the organisation whose invoices to print")
    if not request.options.month and not request.records:
        raise InvalidError("month", "", "must say which month's invoices to print, YYYY-MM, unless they are named")
    for organisation, number in request.records:
        if organisation != request.organisation:
            raise InvalidError("records", f"{organisation}/{number}", "is not of the organisation that the run is for")


def _shards(context: Context) -> Sequence[str]:
    organisation, month = context.request.organisation, context.request.options.month
    if month and (many := standing.count_issued_in(organisation, month)) > _MOST:
        raise InvalidError("month", f"{month:%Y-%m}", f"has {many} invoices; at most {_MOST} are printed at once: name them")
    return [_SHARD]


def _month(context: Context) -> date:
    return context.request.options.month or date.min


def _page(context: Context, _shard: str, start: Key | None, limit: int) -> Page[Invoice]:
    return standing.issued_in(context.request.organisation, _month(context), start, limit)


def _named(_context: Context, names: Sequence[tuple[str, str]]) -> list[Due[Invoice]]:
    return standing.invoices_in_full([{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in names])


JOB: Job[Invoice] = Job(
    name=NAME,
    function=NAME,
    hour=4,
    shards=_shards,
    count=lambda context, _shard, start: standing.count_issued_in(context.request.organisation, _month(context), start),
    page=_page,
    decide=decide,
    again=lambda context, one: _named(context, [(one.organisation, one.name)])[0],
    named=_named,
    prepare=prepare,
    from_day="when somebody asks",
    options=frozenset({"month"}),
    one_organisation=True,
    ahead=True,
    refuse=_refuse,
    after=make,
)
