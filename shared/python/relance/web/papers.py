"""Invoices as documents: printed or found in the archive, and answered as a link that works for ten minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import quote

from pydantic import AfterValidator, Field

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice
from relance.domain.organisation import Organisation
from relance.domain.run import Run, RunStatus
from relance.jobs.papers import is_draft, logos_of, papers_of
from relance.runtime.clock import now
from relance.store import invoices, lookup, replies
from relance.store.replies import KeptReply
from relance.web import running
from relance.web.caller import Access
from relance.web.errors import Fault, HttpError
from relance.web.forms import Form, Number, refused
from relance.web.reply import Reply
from relance.web.route import Answers, Call, Route
from relance.web.run_shapes import RunShape, run_shape

_JOB: Final = "invoice-documents"
#: So many are printed while somebody waits; more are a run.
AT_ONCE: Final = 50
_MOST: Final = 1_000
#: A thousand take seconds; a worker that died is followed by another within this.
_PRINTING: Final = timedelta(minutes=30)
#: Characters that no font of ours has, and which are a sign in the document instead; as in a URL, by invoice in the run.
MISSING: Final = "Relance-Missing-Characters"


def _each_once(numbers: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(numbers)) < len(numbers):
        raise refused("name the same invoice twice: name each once")
    return numbers


class DocumentsForm(Form):
    """Which invoices, in this order, in one document."""

    numbers: Annotated[
        tuple[Number, ...], Field(min_length=1, max_length=_MOST, json_schema_extra={"uniqueItems": True}), AfterValidator(_each_once)
    ]


def pdf(call: Call) -> Reply:
    """The document of one invoice."""
    from relance.documents import archive

    invoice = invoices.read(call.organisation.id, call.path["number"])
    key = archive.invoice_key(invoice)
    return _printed(call.organisation, [invoice], key, f"{invoice.number}.pdf")


def several(call: Call) -> Reply:
    """One document of several invoices: at once if they are few, as a run if they are many."""
    numbers: tuple[str, ...] = call.body.numbers
    found = _found(call.organisation.id, numbers)
    if len(numbers) > AT_ONCE:
        return _of_run(call, running.started(call, _JOB, records=numbers, elsewhere=True))
    if call.asked:  # a link has its time: what is the same is what was asked, and not what was answered
        replies.keep(call.asked, KeptReply(303, {}, ""))
    from relance.documents import archive

    name = hashlib.sha256("\n".join(f"{one.number} {one.version}" for one in found).encode()).hexdigest()[:32]
    return _printed(call.organisation, found, archive.batch_key(call.organisation.id, name), "invoices.pdf")


def made(call: Call) -> Reply:
    """What became of a document that is a run."""
    return _of_run(call, running.own(call, call.path["run"], _JOB))


def _of_run(call: Call, run: Run) -> Reply:
    from relance.documents import archive

    key = archive.batch_key(call.organisation.id, run.id)
    there = run.status in (RunStatus.DONE, RunStatus.DONE_WITH_ERRORS) and archive.stored(key)
    if not there and (run.status is RunStatus.RUNNING or _being_printed(run)):
        return Reply(202, run_shape(run), {"Location": f"/v1/documents/{run.id}"})
    if not there:
        raise HttpError(409, f"There is no document of run {run.id}: {run.error or 'none of its invoices could be printed'}.")
    lacking = {one for line in running.lines(call, run) for one in line.data.get("missing", ())}
    parked = {"Relance-Parked": str(run.counts.parked)} if run.counts.parked else {}
    return Reply(303, None, {"Location": archive.link(key, "invoices.pdf"), **_lacking(lacking), **parked})


def _being_printed(run: Run) -> bool:
    """Whether its document may be on its way: it is made when the run has closed."""
    return bool(run.counts.changed and run.closed_at and now() - run.closed_at < _PRINTING)


def _printed(organisation: Organisation, found: Sequence[Invoice], key: str, filename: str) -> Reply:
    from relance.documents import archive, printing

    papers = papers_of(organisation, found)
    if not any(is_draft(one) for one in found) and archive.stored(key):
        missing = printing.missing(papers)
    else:
        printed = printing.batch(papers, logos_of(organisation))
        archive.put(key, printed.pdf)
        missing = printed.missing
    return Reply(303, None, {"Location": archive.link(key, filename), **_lacking(one for some in missing.values() for one in some)})


def _found(organisation: str, numbers: Sequence[str]) -> list[Invoice]:
    """The invoices in their order. HttpError 404 names those that there are not; BrokenRecordError."""
    known = lookup.invoices([(organisation, number) for number in numbers])
    if absent := [number for number in numbers if (organisation, number) not in known]:
        raise HttpError(
            404, "Some of these invoices do not exist.", [Fault("numbers", number, "does not exist") for number in absent[:100]]
        )
    found = [known[organisation, number] for number in numbers]
    for one in found:
        if isinstance(one, BrokenRecordError):
            raise one
    return [one for one in found if isinstance(one, Invoice)]


def _lacking(characters: Iterable[str]) -> dict[str, str]:
    text = "".join(sorted(set(characters)))
    return {MISSING: quote(text[:100], safe="")} if text else {}


_LINK: Final = Answers("The document is at Location, for ten minutes.", None, ("Location", MISSING))
_RUN: Final = Answers("It is being printed; ask at Location.", RunShape, ("Location",))

ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/invoices/{number}/pdf",
        access=Access.VIEWER,
        handle=pdf,
        summary="The document of an invoice",
        replies={303: _LINK},
    ),
    Route(
        method="POST",
        path="/v1/documents",
        access=Access.VIEWER,
        handle=several,
        summary="One document of several invoices",
        body=DocumentsForm,
        replies={202: _RUN, 303: _LINK},
        example={"numbers": ["LOC-6-202501", "LOC-7-202501"]},
    ),
    Route(
        method="GET",
        path="/v1/documents/{run}",
        access=Access.VIEWER,
        handle=made,
        summary="A document that is being printed",
        replies={202: _RUN, 303: _LINK},
    ),
)
