"""`relance run`: a run by hand, its report, and the exit code that says how it ended."""

from __future__ import annotations

from datetime import date

import pytest

from relance.domain.invoice import Status
from relance.store import outbox
from tests.calls import counting
from tests.cli.conftest import Type
from tests.world import BURSAR, HOA, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

AS_OF = ("--as-of", "2025-03-31", "--local")


@pytest.fixture(autouse=True)
def some_late_invoices(tables: None) -> None:
    """One that becomes litigation, one that becomes overdue, one that is not due, in two organisations."""
    add(SCHOOL, HOA, BURSAR)
    add(invoice("F-1", date(2025, 1, 31)), invoice("F-2", date(2025, 3, 30)), invoice("F-3", date(2025, 4, 30)))
    add(invoice("H-1", date(2025, 3, 15), HOA))


def test_a_dry_run_says_what_it_would_do_and_writes_nothing_but_its_own_record(relance: Type) -> None:
    with counting() as calls:
        said = relance("run", "invoice-aging", "--dry-run", *AS_OF)
    assert said.code == 0
    assert "SIMULATION (rien n’a été écrit)" in said.out
    assert "DRY RUN (nothing was written)" in said.out
    assert "Would change: 1" in said.out
    assert calls.business_writes == 0
    assert status("F-1") is Status.ISSUED


def test_a_run_reports_each_organisation_in_its_language(relance: Type) -> None:
    said = relance("run", "invoice-aging", *AS_OF)
    assert (said.code, said.err) == (0, "")
    school, hoa = said.out.replace("\u00a0", " ").replace("\u202f", " ").split("Organisation: Sunset Ridge HOA")
    assert "MISE À JOUR DES STATUTS DE FACTURES" in school
    assert "→ F-1 - Awa Camara - En attente de paiement → Contentieux - Reste dû : 500" in school
    assert "INVOICE AGEING TASK" in said.out
    assert "→ H-1 - Awa Camara - " in hoa
    assert hoa.rstrip().endswith(": done")
    assert [status(number) for number in ("F-1", "F-2", "F-3")] == [Status.LITIGATION, Status.OVERDUE, Status.ISSUED]
    assert status("H-1", HOA) is Status.OVERDUE


def test_a_second_run_finds_nothing(relance: Type) -> None:
    relance("run", "invoice-aging", *AS_OF)
    said = relance("run", "invoice-aging", *AS_OF)
    assert said.code == 0
    assert "Found 0 invoice(s) to move" in said.out
    assert len(list(outbox.of_organisation(SCHOOL.id))) == 2


def test_a_run_as_data_holds_every_line_and_what_became_of_its_messages(relance: Type) -> None:
    data = relance("run", "invoice-aging", "--json", *AS_OF).data
    assert (data["status"], data["seen"], data["changed"], data["actor"]) == ("done", 3, 3, "cli:awa")
    assert [line["record"] for line in data["lines"]] == ["F-1", "F-2", "H-1"]
    first = data["lines"][0]
    assert (first["data"]["from"], first["data"]["to"], first["data"]["days_late"]) == ("issued", "litigation", 59)
    assert first["messages"] == {
        "invoice/F-1#v2#contact:bursar#email": "pending",
        "invoice/F-1#v2#discord:finance#discord": "pending",
    }


@pytest.mark.parametrize("name", ["invoice-aging", "mettre_a_jour_statuts_factures"])
def test_a_run_may_be_of_one_organisation(relance: Type, name: str) -> None:
    assert relance("run", name, "--org", HOA.id, "--json", *AS_OF).data["changed"] == 1
    assert (status("F-1"), status("H-1", HOA)) == (Status.ISSUED, Status.OVERDUE)


def test_the_former_command_still_works(relance: Type) -> None:
    said = relance("mettre_a_jour_statuts_factures", "--json", *AS_OF)
    assert (said.code, said.data["job"], said.data["changed"]) == (0, "invoice-aging", 3)


def test_a_run_over_its_cap_fails_with_the_figures_and_writes_nothing(relance: Type) -> None:
    said = relance("run", "invoice-aging", "--cap", "2", *AS_OF)
    assert said.code == 3
    assert "3 records are due, more than the cap of 2: nothing was written." in said.out
    assert status("F-1") is Status.ISSUED


def test_a_paused_job_still_runs_by_hand(relance: Type) -> None:
    relance("pause", "invoice-aging")
    assert relance("run", "invoice-aging", *AS_OF).code == 0
    assert status("F-1") is Status.LITIGATION


def test_without_local_the_deployed_function_is_called_and_it_must_be_there(relance: Type) -> None:
    said = relance("run", "invoice-aging", "--as-of", "2025-03-31")
    assert said.code == 2
    assert "function 'test-invoice-aging' does not exist; deploy the stack, set RELANCE_STACK, or work here with --local" in said.err
