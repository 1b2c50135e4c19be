"""The top of an invoice: logo, title, status, the two parties and the dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from relance.documents.contents import Contents
from relance.documents.measure import shortened, width, wrapped
from relance.documents.rows import ACCENT, LEFT, MUTED, RIGHT, WHITE, Box, Colour, Face, Mark, Picture, Row, Rule, left, right
from relance.domain.invoice import Status

LOGO: Final = (190.0, 64.0)
_TITLE: Final = Face(23, bold=True, colour=ACCENT)
_NUMBER: Final = Face(11, bold=True)
_SMALL: Final = Face(8, colour=MUTED)
_NAME: Final = Face(10.5, bold=True)
_BODY: Final = Face(9.5)
_DATE: Final = Face(10, bold=True)
_BADGE: Final = Face(9, bold=True, colour=WHITE)
_COLUMN, _CUSTOMER = 225.0, RIGHT - 225.0
_FACT: Final = 130.0
_GREY: Final[Colour] = (97, 110, 124)
_STATUS: Final[dict[Status, Colour]] = {
    Status.DRAFT: (176, 98, 0),
    Status.ISSUED: (20, 66, 114),
    Status.OVERDUE: (176, 98, 0),
    Status.UNPAID: (178, 42, 42),
    Status.LITIGATION: (178, 42, 42),
    Status.PAID: (26, 115, 66),
    Status.CANCELLED: _GREY,
}


def heading(said: Contents, logo: bool) -> Iterator[Row]:
    """Its rows; the place of the logo is kept free where there is none."""
    yield _title(said, logo)
    yield from _parties(said)
    yield _facts(said)


def continued(said: Contents) -> Row:
    """What every further page begins with."""
    title = shortened(f"{said.title} ({said.words.continued})", True, 10, RIGHT - LEFT)
    return Row(30, (left(LEFT, 10, title, Face(10, bold=True, colour=ACCENT)), Rule(LEFT, RIGHT, 17)))


def _title(said: Contents, logo: bool) -> Row:
    lines = wrapped(said.number, _NUMBER.bold, _NUMBER.size, RIGHT - LEFT - LOGO[0] - 20)
    marks: list[Mark] = [Picture(LEFT, 0, *LOGO)] if logo else []
    marks.append(right(RIGHT, 19, said.words.invoice.upper(), _TITLE))
    marks += [right(RIGHT, 37 + 14 * i, line, _NUMBER) for i, line in enumerate(lines)]
    below = 37 + 14 * (len(lines) - 1)
    status = said.words.statuses[said.status]
    wide = width(status, _BADGE.bold, _BADGE.size) + 16
    marks.append(Box(RIGHT - wide, below + 9, wide, 17, _STATUS[said.status]))
    marks.append(left(RIGHT - wide + 8, below + 20.8, status, _BADGE))
    return Row(max(LOGO[1] if logo else 0, below + 26) + 26, tuple(marks))


def _parties(said: Contents) -> Iterator[Row]:
    yield Row(16, (left(LEFT, 8, said.words.seller, _SMALL), left(_CUSTOMER, 8, said.words.customer, _SMALL)))
    for ours, theirs in zip_longest(_address(said.seller), _address(said.customer)):
        marks = [left(x, 9, *one) for x, one in ((LEFT, ours), (_CUSTOMER, theirs)) if one]
        yield Row(13.5, tuple(marks))
    yield Row(16)


def _address(lines: tuple[str, ...]) -> Iterator[tuple[str, Face]]:
    for i, line in enumerate(lines):
        face = _BODY if i else _NAME
        for part in wrapped(line, face.bold, face.size, _COLUMN):
            yield part, face


def _facts(said: Contents) -> Row:
    marks: list[Mark] = [Rule(LEFT, RIGHT, 0)]
    for i, (label, value) in enumerate(said.facts):
        marks += [left(LEFT + i * _FACT, 15, label, _SMALL), left(LEFT + i * _FACT, 29, value, _DATE)]
    return Row(54, tuple(marks))
