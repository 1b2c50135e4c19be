"""Invoices with all that is printed of them, and their documents in the archive: for the job, the API and the command line alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice, Status
from relance.domain.organisation import Organisation
from relance.store import lookup

if TYPE_CHECKING:
    from relance.documents.paper import Paper

#: Documents that are put at once: each waits for S3 most of its time.
_AT_ONCE: Final = 8


def papers_of(organisation: Organisation, invoices: Sequence[Invoice]) -> list[Paper]:
    """These invoices, all of `organisation`, with their customers. A customer who is gone or cannot be understood is a name alone."""
    from relance.documents.paper import Paper

    found = lookup.contacts({(organisation.id, invoice.customer) for invoice in invoices})
    customers = {id: one for (_, id), one in found.items() if not isinstance(one, BrokenRecordError)}
    return [Paper(organisation, invoice, customers.get(invoice.customer)) for invoice in invoices]


def logos_of(organisation: Organisation) -> Mapping[str, bytes]:
    """The organisation's logo, as printing wants it. UnreachableError, SettingError."""
    from relance.documents import archive

    logo = archive.logo(organisation)
    return {organisation.id: logo} if logo else {}


def keep_each(papers: Sequence[Paper], logos: Mapping[str, bytes]) -> None:
    """Print and keep each invoice by itself. What was kept of one that has left the house stays as it was sent.

    UnreachableError, SettingError.
    """
    from relance.documents import archive, printing

    with ThreadPoolExecutor(_AT_ONCE) as several:
        wanted = list(several.map(lambda paper: is_draft(paper.invoice) or not archive.archived(paper.invoice), papers))
        chosen = [paper for paper, to_be_kept in zip(papers, wanted, strict=True) if to_be_kept]
        keys = (archive.invoice_key(paper.invoice) for paper in chosen)
        documents = (pdf for _, pdf in printing.singles(chosen, logos))
        for kept in [several.submit(archive.put, key, pdf) for key, pdf in zip(keys, documents, strict=True)]:
            kept.result()


def is_draft(invoice: Invoice) -> bool:
    """Whether its document is printed anew each time: its customer's address may be otherwise since, and nobody has it yet."""
    return invoice.status is Status.DRAFT
