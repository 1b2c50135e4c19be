"""Files as people and spreadsheets write them: separators, byte order marks, quoting, and what is said of those that cannot be read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from relance.transfer.batch import Batch
from relance.transfer.bills import InvoiceSchema, PaymentSchema
from relance.transfer.parties import ContactSchema
from relance.transfer.reading import kind_of, read
from relance.transfer.schemas import FileKind

HEADER = "organisation,number,customer,issued_on,due_on,total"
ROW = "goo-school,N-1,c-1,2025-01-01,2025-01-31,500"
LINE = '{"organisation": "goo-school", "invoice": "N-1", "id": "R-1", "amount": %s, "paid_on": "2025-02-01"}\n'


def parsed(folder: Path, name: str, content: str | bytes, kind: FileKind | None = None, organisation: str = "") -> Batch:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read([path], kind, organisation)


def said(folder: Path, name: str, content: str | bytes) -> list[str]:
    return [str(trouble).replace(f"{folder}/", "") for trouble in parsed(folder, name, content).troubles]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n",
        f"\ufeff{HEADER}\r\n{ROW}\r\n",
        f"{HEADER}\n{ROW}\n".replace(",", ";"),
        f"\n{HEADER}\n\n,,,,,\n{ROW}",
        f"{HEADER},label\n{ROW},",
        f"{HEADER}\r{ROW}\r",
        '"' + HEADER.replace(",", '" ; "') + '"\n' + ROW.replace(",", ";"),
    ],
)
def test_csv_is_read_with_either_separator_with_or_without_a_byte_order_mark(tmp_path: Path, content: str) -> None:
    batch = parsed(tmp_path, "invoices.csv", content.replace('" ; "', '";"'))
    assert not batch.troubles
    (row,) = batch.of(InvoiceSchema)
    assert (row.values.number, row.values.total, row.values.given("label")) == ("N-1", Decimal(500), False)


def test_lines_are_counted_in_the_file_also_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    content = f'{HEADER},label\n{ROW},"a\nb"\ngoo-school,N-2,c-1,2025-01-01,soon,500,\n'
    assert [trouble.line for trouble in parsed(tmp_path, "invoices.csv", content).troubles] == [4]


def test_a_list_in_a_cell_is_json(tmp_path: Path) -> None:
    content = 'organisation,id,name,roles\ngoo-school,c-1,Awa,"[""customer"", ""parent""]"\ngoo-school,c-2,Aïssatou,customer\n'
    batch = parsed(tmp_path, "contacts.csv", content)
    assert [role.value for role in batch.of(ContactSchema)[0].values.roles] == ["customer", "parent"]
    assert [str(trouble) for trouble in batch.troubles] == [
        f'{tmp_path}/contacts.csv line 3: roles: \'customer\' must be a list, such as ["…", "…"]'
    ]


@pytest.mark.parametrize(("cell", "text"), [("'=1+1", "=1+1"), ("'-5", "-5"), ("''=1", "'=1"), ("'quoted", "'quoted"), ("-5", "-5")])
def test_the_quote_that_an_export_puts_before_a_formula_is_taken_off(tmp_path: Path, cell: str, text: str) -> None:
    batch = parsed(tmp_path, "invoices.csv", f"{HEADER},label\n{ROW},{cell}\n")
    assert batch.of(InvoiceSchema)[0].values.label == text


@pytest.mark.parametrize("number", ["1500.5", '"1500.5"', "15005E-1"])
def test_a_json_number_is_taken_digit_for_digit(tmp_path: Path, number: str) -> None:
    batch = parsed(tmp_path, "payments.jsonl", LINE % number)
    assert str(batch.of(PaymentSchema)[0].values.amount) == "1500.5"


def test_the_option_gives_the_organisation_of_rows_that_name_none(tmp_path: Path) -> None:
    rows = "invoice,organisation,id,amount,paid_on\nN-1,,R-1,5,2025-01-01\nN-1,other,R-2,5,2025-01-01\n"
    batch = parsed(tmp_path, "payments.csv", rows, organisation="goo-school")
    assert [row.values.organisation for row in batch.of(PaymentSchema)] == ["goo-school", "other"]


def test_the_kind_may_be_said_instead_of_named(tmp_path: Path) -> None:
    assert parsed(tmp_path, "export.csv", f"{HEADER}\n{ROW}\n", FileKind.INVOICES).of(InvoiceSchema)


@pytest.mark.parametrize("name", ["invoices.csv", "invoices-2025.jsonl", "Invoices_2025.csv", "invoices2.ndjson"])
def test_the_kind_of_a_file_is_what_its_name_begins_with(name: str) -> None:
    assert kind_of(Path(name)) is FileKind.INVOICES


UNREADABLE: list[tuple[str, str | bytes, str]] = [
    (
        "bills.csv",
        "a",
        f": holds what? Begin its name with one of {', '.join(FileKind)}, or say so with --kind",
    ),
    ("invoices.xlsx", "a", ": is neither CSV nor JSON lines; its name must end in .csv, .jsonl or .ndjson"),
    ("invoices.csv", "", ": is empty"),
    ("invoices.csv", "\ufeff \r\n", ": is empty"),
    ("invoices.jsonl", "\n\n", ": is empty"),
    ("invoices.csv", f"{HEADER}\nÉcole\n".encode("latin-1"), " line 2: is not UTF-8; save the file with that encoding"),
    (
        "contacts.csv",
        "id,colour,name\n",
        f" line 1: colour: is not a column; the columns are {', '.join(ContactSchema.model_fields)}",
    ),
    ("contacts.csv", "id,name,id\n", " line 1: id: is there twice"),
    ("contacts.csv", "id,name\nc-1\n", " line 2: the row has 1 cells and the header 2"),
    ("contacts.csv", 'id,name\nc-1,"Awa\n', " line 2: is not well-formed CSV (unexpected end of data)"),
    ("contacts.jsonl", '{"id": 1,}\n', " line 1: is not JSON: Illegal trailing comma before end of object at column 9"),
    ("contacts.jsonl", "[1]\n", ' line 1: is not an object; write one a line, such as {"organisation": "…", …}'),
    ("contacts.jsonl", '{"id": "a", "id": "b"}\n', " line 1: is not JSON that can be read (the field 'id' is there twice)"),
    ("payments.jsonl", LINE % "NaN", " line 1: is not JSON that can be read (NaN is not a number)"),
]


@pytest.mark.parametrize(("name", "content", "reason"), UNREADABLE)
def test_a_file_that_cannot_be_read_says_where_and_why(tmp_path: Path, name: str, content: str | bytes, reason: str) -> None:
    assert said(tmp_path, name, content) == [f"{name}{reason}"]


def test_a_line_nested_without_end_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    batch = parsed(tmp_path, "payments.jsonl", "[" * 200_000 + "\n" + LINE % "5")
    assert ([trouble.line for trouble in batch.troubles], len(batch.of(PaymentSchema))) == ([1], 1)


def test_a_header_without_rows_imports_nothing(tmp_path: Path) -> None:
    batch = parsed(tmp_path, "invoices.csv", f"{HEADER}\n")
    assert (batch.of(InvoiceSchema), batch.troubles) == ([], [])
