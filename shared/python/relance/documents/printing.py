"""Invoices as PDF: a batch as one document, one invoice as its own, and many single ones, which are a batch split afterwards.

A document costs twenty times what a page does: fonts are read, cut to what is used and embedded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import batched
from typing import Final

from relance.documents.about import CREATOR, About
from relance.documents.body import body
from relance.documents.contents import Contents, contents
from relance.documents.heading import continued, heading
from relance.documents.measure import shortened
from relance.documents.paper import Paper
from relance.documents.rows import FOOT, LEFT, RIGHT, Page, pages
from relance.domain.errors import InvalidError

#: Invoices that are drawn together to be split: more would save little, and take memory.
TOGETHER: Final = 200


@dataclass(frozen=True, slots=True)
class Printed:
    """A document, and by invoice number the characters that its fonts lack; invoices that lack none are not in it."""

    pdf: bytes
    missing: Mapping[str, tuple[str, ...]]


def batch(papers: Sequence[Paper], logos: Mapping[str, bytes]) -> Printed:
    """All `papers` in one document, each beginning on a page of its own, with an entry in the outline. `logos` by organisation.

    InvalidError: there is nothing to print.
    """
    if not papers:
        raise InvalidError("invoices", [], "must name at least one invoice to print")
    said = [contents(paper) for paper in papers]
    pdf, _ = _drawn(papers, said, logos)
    return Printed(pdf, _missing(papers, said))


def single(paper: Paper, logos: Mapping[str, bytes]) -> Printed:
    """One invoice as a document: the same bytes whenever it is the same invoice."""
    return batch([paper], logos)


def singles(papers: Iterable[Paper], logos: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Each of `papers` as a document of its own, by number, in their order. What is in one is in no other."""
    for some in batched(papers, TOGETHER, strict=False):
        said = [contents(paper) for paper in some]
        pdf, lengths = _drawn(some, said, logos)
        yield from _split(some, said, pdf, lengths)


def missing(papers: Iterable[Paper]) -> Mapping[str, tuple[str, ...]]:
    """What `batch` says is missing, without printing."""
    return _missing(papers, map(contents, papers))


def _missing(papers: Iterable[Paper], said: Iterable[Contents]) -> Mapping[str, tuple[str, ...]]:
    # Two organisations may have given the same number.
    found: dict[str, set[str]] = defaultdict(set)
    for paper, one in zip(papers, said, strict=True):
        found[paper.invoice.number].update(one.missing)
    return {number: tuple(sorted(characters)) for number, characters in found.items() if characters}


def _drawn(papers: Sequence[Paper], said: Sequence[Contents], logos: Mapping[str, bytes]) -> tuple[bytes, list[int]]:
    """The document, and how many pages each of `papers` has."""
    from relance.documents.drawing import Drawing

    drawing = Drawing(logos, _about(papers, said))
    lengths = []
    for paper, one in zip(papers, said, strict=True):
        made = laid(one, paper.organisation.id in logos)
        drawing.invoice(paper.organisation.id, _entry(one), made, (_footer(one), one.words.page))
        lengths.append(len(made))
    return drawing.finished(), lengths


def _about(papers: Sequence[Paper], said: Sequence[Contents]) -> About:
    title = said[0].title if len(said) == 1 else f"{said[0].words.invoices} ({len(said)})"
    return About(title, papers[0].organisation.language, max(paper.invoice.issued_on for paper in papers))


def _entry(said: Contents) -> str:
    return f"{said.number} · {said.customer[0]}" if said.customer else said.number


def _footer(said: Contents) -> str:
    text = f"{said.seller[0]} · {said.title}" if said.seller else said.title
    return shortened(text, FOOT.bold, FOOT.size, RIGHT - LEFT - 80)


def laid(said: Contents, logo: bool) -> list[Page]:
    """The pages of one invoice; `logo`: there is one, and its place is kept."""
    return pages([*heading(said, logo), *body(said)], continued(said))


def _split(papers: Sequence[Paper], said: Sequence[Contents], pdf: bytes, lengths: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    whole, first = PdfReader(BytesIO(pdf)), 0
    for paper, one, length in zip(papers, said, lengths, strict=True):
        writer = PdfWriter()
        for page in whole.pages[first : first + length]:
            writer.add_page(page)
        first += length
        about = _about([paper], [one])
        writer.root_object[NameObject("/Lang")] = TextStringObject(about.language)
        writer.add_metadata({"/Title": about.title, "/Creator": CREATOR, "/CreationDate": f"D:{about.made_on:%Y%m%d}000000Z"})
        out = BytesIO()
        writer.write(out)
        yield paper.invoice.number, out.getvalue()
