"""The documents as another program reads them: poppler's pdftotext and pdffonts. `make test` needs no poppler; pypdf reads there."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from relance.documents.printing import batch, single
from relance.domain.breakdown import line
from relance.domain.money import minor_unit
from relance.wording.formatting import money
from tests.documents.papers import ACME, GUINEE, billed, paper, picture, plain

pytestmark = pytest.mark.cloud


def ask(tool: str, pdf: bytes, folder: Path, *options: str) -> str:
    """What a program of poppler says of a document, with plain spaces: poppler makes them of those that do not break."""
    (folder / "document.pdf").write_bytes(pdf)
    ended = subprocess.run(
        [tool, *options, "document.pdf", *(["-"] if tool == "pdftotext" else [])], cwd=folder, capture_output=True, check=True
    )
    assert ended.stderr == b""
    return " ".join(ended.stdout.decode().split())


@pytest.mark.parametrize("currency", ["GNF", "XOF", "MAD", "USD", "TND"])
@pytest.mark.parametrize("locale", ["fr_GN", "fr_CA", "en_US", "en_GB"])
def test_pdftotext_reads_every_amount(currency: str, locale: str, tmp_path: Path) -> None:
    organisation = replace(GUINEE, currency=currency, locale=locale)
    prices = [Decimal(10) ** (i % 9) * minor_unit(currency) * 7 / 8 for i in range(100)]
    invoice = billed([line(f"n{i}", Decimal(3), price, currency) for i, price in enumerate(prices)], organisation)
    assert invoice.breakdown
    read = ask("pdftotext", single(paper(organisation, breakdown=invoice.breakdown, total=invoice.total), {}).pdf, tmp_path, "-layout")
    for one in (*(item.net for item in invoice.breakdown.lines), invoice.breakdown.net, invoice.breakdown.vat, invoice.total):
        assert f" {' '.join(money(one, locale).split())} " in read


@pytest.mark.parametrize("name", ["N’Zérékoré", "Œuvre", "Łukasz", "Ɓayɗe Ŋɲƴɔ", "a (b) \\c €₵₦"])
def test_pdftotext_reads_every_name(name: str, tmp_path: Path) -> None:
    assert name in ask("pdftotext", single(plain(customer_name=name), {}).pdf, tmp_path)


def test_all_fonts_are_embedded_subsets_that_say_what_their_glyphs_are(tmp_path: Path) -> None:
    said = ask("pdffonts", batch([plain(), plain(ACME)], {"acme": picture()}).pdf, tmp_path)
    assert said.count("Identity-H yes yes yes") == 2
    assert said.count("NotoSans") == 2
