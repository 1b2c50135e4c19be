"""The documents benchmark's machinery: the contenders print the same figures, and what misses a target is said to."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from relance.documents.printing import batch
from tests.benchmarks import documents, documents_marks, documents_naive, table
from tests.benchmarks.documents_papers import LINES, logo, papers

#: Those that break a line; the thin ones within amounts do not.
SPACES = re.compile(r"[ \n]+")


def read(pdf: bytes) -> str:
    return PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_the_naive_build_prints_the_same_amounts_and_days() -> None:
    [paper] = papers(1)
    ours, naive = read(batch([paper], {"guinee": logo()}).pdf), read(documents_naive.document(paper, logo()))
    amounts = {word for word in SPACES.split(ours) if word.endswith("FG")}
    assert len(amounts) > LINES
    # A cell of fpdf2's table sets a plain space for one that does not break.
    assert [amount for amount in amounts if amount.replace("\u00a0", " ") not in naive.replace("\u00a0", " ")] == []
    assert "Jours travaillés : 23, non travaillés : 8" in naive


def test_every_invoice_is_one_page_and_no_two_are_alike() -> None:
    some = papers(3)
    pages = PdfReader(BytesIO(batch(some, {"guinee": logo()}).pdf)).pages
    assert len({page.extract_text() for page in pages}) == len(some)


def test_the_canvas_is_given_every_text_of_the_page(tmp_path: Path) -> None:
    some = papers(2)
    documents_marks.write(tmp_path / "marks.json", some, logo())
    pages = json.loads((tmp_path / "marks.json").read_text(encoding="utf-8"))["pages"]
    texts = [mark[3] for mark in pages[1] if mark[0] == "text"]
    document = read(batch(some[1:], {}).pdf)
    assert all(text in document for text in texts)
    assert {mark[0] for mark in pages[1]} == {"text", "rule", "box", "picture"}


@pytest.mark.parametrize(("page", "document", "missed"), [(1.0, 2.0, 0), (9.0, 2.0, 0), (11.0, 12.0, 2)])
def test_less_than_ten_times_the_naive_build_fails_the_command_and_a_slow_machine_does_not(
    page: float, document: float, missed: int
) -> None:
    rows = list(documents._rows(page, document, naive=100.0, canvas=2.0))
    assert len(table.missed(rows)) == missed
    assert [row.reached for row in rows if row.target == "≤ 1.5"] == [page <= 1.5]
