"""`relance import` and `relance export` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from relance.cli.transfer import export_command, import_command
from relance.domain.errors import InvalidError, NotFoundError
from relance.store import audit, invoices
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import ImportRefusedError
from tests.calls import counting
from tests.transfer.files import imported, rows
from tests.transfer.rented import TIMESHEETS, bill, days, hired
from tests.world import SCHOOL

INVOICES = FileKind.INVOICES


def typed(*words: object) -> Result:
    command = {"import": import_command, "export": export_command}[str(words[0])]
    return CliRunner().invoke(command, [str(word) for word in words[1:]])


def test_an_import_says_what_it_did_and_who_did_it(school: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "awa")
    result = typed("import", rows(tmp_path, INVOICES))
    assert (result.exit_code, result.stdout) == (0, "1 created, 0 changed, 0 unchanged\n")
    assert audit.of_record(SCHOOL.id, "invoice/N-1")[0].actor == "cli:awa"


def test_a_dry_run_says_what_would_be_and_writes_nothing(school: None, tmp_path: Path) -> None:
    with counting() as calls:
        result = typed("import", "--dry-run", "--json", rows(tmp_path, INVOICES))
    assert json.loads(result.stdout) == {"created": 1, "changed": 0, "unchanged": 0, "dry_run": True}
    assert not calls.written
    assert invoices.find(SCHOOL.id, "N-1") is None


@pytest.mark.parametrize(("words", "lead"), [(["--dry-run"], "would be: "), ([], "")])
def test_days_that_change_a_draft_are_said_to(school: None, tmp_path: Path, words: list[str], lead: str) -> None:
    hired(tmp_path, 7, 8)
    imported(rows(tmp_path, INVOICES, bill([7, 8])))
    told = f"{lead}1 draft(s) lowered or cancelled: nobody worked on days that they bill\n"
    idle, worked = days(7, status="idle"), days(8, 9)
    assert typed("import", *words, rows(tmp_path, TIMESHEETS, *idle, *worked)).stderr == told
    assert typed("import", *words, rows(tmp_path, TIMESHEETS, *worked)).stderr == ""


def test_troubles_are_listed_one_a_line_on_stderr_and_the_error_is_bad_usage(school: None, tmp_path: Path) -> None:
    result = typed("import", rows(tmp_path, INVOICES, {"total": "-1"}, {"number": "N-2", "due_on": "soon"}))
    assert [line.split("jsonl ")[1].split(":")[0:2] for line in result.stderr.splitlines()] == [["line 1", " total"], ["line 2", " due_on"]]
    assert isinstance(result.exception, ImportRefusedError)
    assert isinstance(result.exception, InvalidError)
    assert str(result.exception) == "2 things are wrong in the files; nothing was written"


def test_troubles_as_data(school: None, tmp_path: Path) -> None:
    result = typed("import", "--json", rows(tmp_path, INVOICES, {"total": "-1"}))
    (trouble,) = json.loads(result.stdout)["troubles"]
    assert (trouble["line"], trouble["field"], trouble["value"], trouble["reason"]) == (1, "total", "'-1'", "must be more than zero")


def test_kind_and_organisation_may_be_said(school: None, tmp_path: Path) -> None:
    file = rows(tmp_path, INVOICES, {"organisation": None}).rename(tmp_path / "export.jsonl")
    assert typed("import", "--kind", "invoices", "--org", SCHOOL.id, file).exit_code == 0
    assert invoices.find(SCHOOL.id, "N-1")


def test_an_export_goes_to_standard_output_as_json_lines(school: None, tmp_path: Path) -> None:
    typed("import", rows(tmp_path, INVOICES))
    assert json.loads(typed("export", "invoices", "--org", SCHOOL.id).stdout)["number"] == "N-1"


def test_the_ending_of_the_output_says_its_format(school: None, tmp_path: Path) -> None:
    output = tmp_path / "contacts.csv"
    assert typed("export", "contacts", "--output", output).exit_code == 0
    assert output.read_text(encoding="utf-8") == (
        "organisation,id,name,roles,email,phone,language,address,channels,reminders,hold_until\n"
        'goo-school,c-1,Awa Camara,"[""customer""]",,,,,"[""email"", ""sms""]",true,\n'
    )


def test_a_failed_export_leaves_the_earlier_file_as_it_was(school: None, tmp_path: Path) -> None:
    output = tmp_path / "invoices.csv"
    output.write_text("earlier")
    assert isinstance(typed("export", "invoices", "--org", "nowhere", "--output", output).exception, NotFoundError)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("invoices.csv", "earlier")]
