"""Where things stand: nothing beyond the margins, nothing on top of another, tables that go on over pages."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance.documents.contents import contents
from relance.documents.measure import shortened, width, wrapped
from relance.documents.paper import Paper
from relance.documents.printing import laid
from relance.documents.rows import BOTTOM, LEFT, RIGHT, TOP, Page, Row, Text, pages
from relance.domain.breakdown import line
from tests.documents.papers import billed, customer, paper, plain


def long_paper(lines: int = 100, label: str = "Ligne {}", price: str = "1298000000") -> Paper:
    """An invoice of so many lines."""
    invoice = billed([line(label.format(i + 1), Decimal(1), Decimal(price), "GNF") for i in range(lines)])
    return paper(breakdown=invoice.breakdown, total=invoice.total)


PAPERS = {
    "the guide's": paper(customer=customer()),
    "plain": plain(),
    "a hundred lines": long_paper(),
    "amounts of eighteen digits": long_paper(3, price="99999999999999"),
    "labels over many lines": long_paper(20, "Ligne {} " + "dont le libellé est long " * 20),
    "a label longer than a page": long_paper(2, "mot " * 3000),
    "a word longer than a line": long_paper(2, "m" * 500),
    "long names": paper(customer=customer(), customer_name="W" * 200, number="N" * 120),
    "a long address": paper(customer=customer(address="\n".join(f"ligne {i}" for i in range(90)))),
}


def texts(page: Page) -> list[tuple[float, float, Text]]:
    """The texts of a page, each with its end and the place of its baseline."""
    marks = [(y, mark) for y, row in page for mark in row.marks if isinstance(mark, Text) and mark.text]
    return [(mark.x + width(mark.text, mark.face.bold, mark.face.size), y + mark.y, mark) for y, mark in marks]


def words(page: Page) -> list[str]:
    return [mark.text for _, _, mark in texts(page)]


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("logo", [False, True], ids=["", "with a logo"])
def test_nothing_stands_beyond_the_margins_or_on_another(name: str, logo: bool) -> None:
    for page in laid(contents(PAPERS[name]), logo):
        found = texts(page)
        assert all(mark.x >= LEFT - 0.01 and end <= RIGHT + 0.01 and TOP <= y <= BOTTOM for end, y, mark in found)
        for (end, y, mark), (other_end, other_y, other) in combinations(found, 2):
            assert abs(y - other_y) > 6 or end <= other.x or other_end <= mark.x, (mark, other)


def test_a_hundred_lines_are_all_there_in_order_and_each_page_says_what_it_goes_on_from() -> None:
    said = contents(long_paper())
    made = laid(said, logo=False)
    found = [words(page) for page in made]
    assert [text for page in found for text in page if text.startswith("Ligne ")] == [f"Ligne {i + 1}" for i in range(100)]
    assert len(made) > 3
    for page in found[1:4]:
        assert page[0] == "Facture LOC-6-202501 (suite)"
        first = next(i for i, text in enumerate(page) if text.startswith("Ligne "))
        assert page[1:first] == [*said.headings, "Report", said.lines[int(page[first].split()[1]) - 1].carried]


def test_a_label_that_goes_on_over_the_page_is_already_in_what_is_carried() -> None:
    said = contents(long_paper(2, "mot " * 3000))
    second = words(laid(said, logo=False)[1])
    assert second[second.index("Report") + 1] == said.lines[0].through


def test_totals_are_never_torn_apart() -> None:
    for count in range(20, 45):
        said = contents(long_paper(count))
        [page] = [page for page in map(words, laid(said, logo=False)) if "Total HT" in page]
        start = page.index("Total HT")
        assert page[start : start + 6] == [text for pair in said.totals for text in pair]


def test_a_line_of_some_lines_is_not_broken_over_pages() -> None:
    made = laid(contents(long_paper(40, "Ligne {} " + "long " * 40)), logo=False)
    found = [[text.split()[0] for text in words(page) if text.split()[0] in ("Ligne", "long")] for page in made]
    assert len([page for page in found if page]) > 3
    assert all(page[0] == "Ligne" for page in found if page)


@given(st.lists(st.tuples(st.floats(1, 300), st.floats(0, 700)), max_size=60))
def test_rows_are_all_placed_in_order_and_fit(rows: list[tuple[float, float]]) -> None:
    given_ = [Row(high, keep=keep) for high, keep in rows]
    heading = Row(30)
    made = pages(given_, heading)
    placed = [row for page in made for _, row in page if row is not heading]
    assert all(one is other for one, other in zip(placed, given_, strict=True))
    for page in made:
        assert all(y + row.high <= BOTTOM for y, row in page)
        assert all(y + row.high == pytest.approx(below) for (y, row), (below, _) in pairwise(page))


@given(st.text(st.sampled_from("abc WÉ\u00a0"), max_size=200), st.floats(20, 300))
def test_a_wrapped_text_is_whole_and_fits(text: str, limit: float) -> None:
    lines = wrapped(text, False, 10, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(one, False, 10) <= limit + 0.01 for one in lines)


@given(st.text(st.sampled_from("abc WÉ"), max_size=200), st.floats(30, 300))
def test_a_shortened_text_fits_and_shows_that_it_is(text: str, limit: float) -> None:
    short = shortened(text, True, 10, limit)
    assert width(short, True, 10) <= limit + 0.01
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
