"""CSV in both directions: the separator found in the header, JSON for lists and objects, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

from relance.transfer.schema import Schema
from relance.transfer.trouble import Place, RowsRefusedError, Trouble

#: What a spreadsheet takes for a formula. Cells that were quoted already are quoted once more, so that nothing is lost on the way back.
_RISKY: Final = re.compile(r"'*[=+\-@\t\r]")


def rows(file: str, text: str, schema: type[Schema]) -> Iterator[tuple[int, dict[str, Any] | RowsRefusedError]]:
    """The rows of a CSV text with the line on which each begins, or what is wrong with a row. Empty cells and rows are left out.

    RowsRefusedError: a header with an unknown or repeated column, or quotes that do not close: the rest cannot be read.
    """
    first_line = text.lstrip().splitlines()[0]
    separator = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        header = [name.strip() for name in next((cells for cells in reader if any(cells)), [])]
        _check_header(Place(file, reader.line_num), header, schema)
        begins = reader.line_num + 1
        structured = schema.structured()
        for cells in reader:
            if any(cells):
                yield begins, _values(Place(file, begins), header, cells, structured)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise RowsRefusedError([Trouble(file, begins, "", None, f"is not well-formed CSV ({error})")]) from error


def write_header(fields: Sequence[str], to: IO[str]) -> None:
    """The first line."""
    _writer(to).writerow(fields)


def write_row(values: Mapping[str, Any], fields: Sequence[str], to: IO[str]) -> None:
    """One line; a field that is absent is an empty cell."""
    _writer(to).writerow([_cell(values[field]) if field in values else "" for field in fields])


def _writer(to: IO[str]) -> Any:
    return csv.writer(to, lineterminator="\n")


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if _RISKY.match(text) else text


def _check_header(place: Place, header: Sequence[str], schema: type[Schema]) -> None:
    known = list(schema.model_fields)
    troubles = []
    for i, name in enumerate(header):
        if name not in known:
            troubles.append(Trouble(place.file, place.line, name, None, f"is not a column; the columns are {', '.join(known)}"))
        elif name in header[:i]:
            troubles.append(Trouble(place.file, place.line, name, None, "is there twice"))
    if troubles:
        raise RowsRefusedError(troubles)


def _values(place: Place, header: Sequence[str], cells: Sequence[str], structured: frozenset[str]) -> dict[str, Any] | RowsRefusedError:
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} cells and the header {len(header)}"
        return RowsRefusedError([Trouble(place.file, place.line, "", None, reason)])
    texts = {name: cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell for name, cell in zip(header, cells, strict=True)}
    return {name: _data(text) if name in structured else text for name, text in texts.items() if text}


def _data(text: str) -> Any:
    """The list or object in a cell; what is no JSON stays text, which the schema refuses as "must be a list"."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
