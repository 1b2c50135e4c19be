"""`docs/data-format.md` says what the code does: the same fields, required and default alike, and examples that can be imported."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo

from relance.domain.ageing import DEFAULT_LADDER
from relance.domain.assessment import USUAL_ASSESSMENTS
from relance.domain.budget import DEFAULT_THRESHOLDS
from relance.domain.reminder import USUAL_REMINDERS
from relance.domain.rental import USUAL_RENTALS
from relance.domain.violation import USUAL_FINES
from relance.store import policies
from relance.transfer.importing import apply
from relance.transfer.planning import plan
from relance.transfer.schema import Part
from relance.transfer.schemas import SCHEMAS, FileKind
from relance.transfer.unit import Counts
from tests.world import BY

DOC = (Path(__file__).parents[2] / "docs" / "data-format.md").read_text(encoding="utf-8")
#: Defaults that the table says in words.
IN_WORDS = {
    "currency": "the organisation's",
    "ageing": "the ladder below",
    "fines": "the fines below",
    "assessments": "the assessments below",
    "assessed_from": "next month, for a new unit",
}
#: Policies of an organisation, which a budget may have of its own and a contact calls something else.
POLICIES = {"thresholds": "the thresholds below", "reminders": "the reminders below", "rentals": "the rentals below"}


def table(kind: FileKind) -> list[dict[str, str]]:
    section = re.split(rf"^## {kind.value}$", DOC, flags=re.MULTILINE)[1].split("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[2:]]


def default_of(name: str, field: FieldInfo) -> str:
    """As the table writes it."""
    if field.is_required():
        return ""
    if name in IN_WORDS:
        return IN_WORDS[name]
    if name in POLICIES and isinstance(field.default, Part):
        return POLICIES[name]
    value = field.get_default(call_default_factory=True, validated_data={})
    if value in (None, ""):
        return ""
    return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    match value:
        case Enum():
            return str(value.value)
        case Decimal():
            return str(value)
        case bool() | int():
            return json.dumps(value)
        case _:
            return json.dumps([member.value for member in value])


@pytest.mark.parametrize("kind", FileKind)
def test_the_tables_name_exactly_the_fields_of_the_schemas(kind: FileKind) -> None:
    told = [(row["field"].strip("`"), row["required"], row["default"]) for row in table(kind)]
    real = [(name, "yes" if field.is_required() else "no", default_of(name, field)) for name, field in SCHEMAS[kind].model_fields.items()]
    assert told == real


def test_the_ladder_that_is_printed_is_the_default() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", DOC, flags=re.DOTALL)
    assert json.loads(block) == policies.ladder_as_data(DEFAULT_LADDER)


def test_the_policies_that_are_printed_are_the_usual_ones() -> None:
    (block,) = re.findall(r"```json policies\n(.*?)```", DOC, flags=re.DOTALL)
    assert json.loads(block) == {
        "fines": policies.fines_as_data(USUAL_FINES),
        "thresholds": policies.thresholds_as_data(DEFAULT_THRESHOLDS),
        "assessments": policies.assessments_as_data(USUAL_ASSESSMENTS),
        "reminders": policies.reminders_as_data(USUAL_REMINDERS),
        "rentals": policies.rentals_as_data(USUAL_RENTALS),
    }


def test_the_examples_can_be_imported_and_twice_is_once(tables: None, tmp_path: Path) -> None:
    files = []
    for n, (ending, kind, content) in enumerate(re.findall(r"```(jsonl|csv) (\w+)\n(.*?)```", DOC, flags=re.DOTALL)):
        files.append(tmp_path / f"{kind}-{n}.{ending}")
        files[-1].write_text(content, encoding="utf-8")
    assert {path.name.split("-")[0] for path in files} == set(FileKind)
    assert apply(plan(files), BY) == Counts(created=27)
    assert apply(plan(files), BY) == Counts(unchanged=27)
