"""Files into rows: which kind a file holds, how it is written, and every trouble with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from relance.transfer import jsonlines, separated
from relance.transfer.batch import Batch
from relance.transfer.schemas import SCHEMAS, FileKind
from relance.transfer.trouble import Place, RowsRefusedError, Trouble

_NAMED: Final = re.compile(rf"({'|'.join(FileKind)})(?![a-z])", re.IGNORECASE)


def read(files: Sequence[Path], kind: FileKind | None = None, organisation: str = "") -> Batch:
    """The rows of `files`, all of one `kind` or each of the kind that its name begins with; troubles are noted, never raised.

    `organisation` is that of the rows which name none.
    """
    batch = Batch()
    for path in files:
        try:
            _read(path, kind or kind_of(path), organisation, batch)
        except RowsRefusedError as refused:
            batch.troubles += refused.troubles
    return batch


def kind_of(path: Path) -> FileKind:
    """What a file holds by its name: `invoices.csv` and `invoices-2025.jsonl` hold invoices. RowsRefusedError: none of the kinds."""
    found = _NAMED.match(path.name)
    if not found:
        kinds = ", ".join(FileKind)
        raise _refused(path, f"holds what? Begin its name with one of {kinds}, or say so with --kind")
    return FileKind(found[1].lower())


def _read(path: Path, kind: FileKind, organisation: str, batch: Batch) -> None:
    for line, row in _rows(path, kind):
        if isinstance(row, RowsRefusedError):
            batch.troubles += row.troubles
            continue
        if organisation and "organisation" in SCHEMAS[kind].model_fields:
            row.setdefault("organisation", organisation)
        batch.add(kind, Place(str(path), line), row)


def _rows(path: Path, kind: FileKind) -> Iterator[tuple[int, dict[str, Any] | RowsRefusedError]]:
    match path.suffix.lower():
        case ".csv":
            return separated.rows(str(path), _text(path), SCHEMAS[kind])
        case ".jsonl" | ".ndjson":
            return jsonlines.rows(str(path), _text(path))
        case _:
            raise _refused(path, "is neither CSV nor JSON lines; its name must end in .csv, .jsonl or .ndjson")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RowsRefusedError([Trouble(str(path), line, "", None, "is not UTF-8; save the file with that encoding")]) from error
    if not text.strip():
        raise _refused(path, "is empty")
    return text


def _refused(path: Path, reason: str) -> RowsRefusedError:
    return RowsRefusedError([Trouble(str(path), 0, "", None, reason)])
