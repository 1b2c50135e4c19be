"""`relance retry`: each run that did not end well is resolved by how it stands, and the lists say so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from relance.cli import retrying
from relance.domain.invoice import Status
from relance.domain.run import Run, RunStatus
from relance.jobs import run as job_run
from relance.jobs.registry import job_named
from relance.jobs.request import from_options
from relance.runtime.clock import now
from relance.store import runs
from relance.store.journals import OutboxRow, RunRow
from relance.store.tables import InvoiceRow
from tests.calls import counting
from tests.cli.conftest import Type
from tests.store.faults import damage
from tests.world import BURSAR, SCHOOL, add, invoice, status

pytestmark = pytest.mark.usefixtures("tables")

AS_OF = ("--as-of", "2025-03-31", "--local")
LEFT = "→ what is not done: relance show RUN says why, relance retry RUN resolves it\n"


@pytest.fixture(autouse=True)
def some_late_invoices(tables: None) -> None:
    """One that becomes litigation, one that becomes overdue."""
    add(SCHOOL, BURSAR, invoice("F-1", date(2025, 1, 31)), invoice("F-2", date(2025, 3, 30)))


def newest() -> Run:
    [run] = runs.of_job("invoice-aging", 1)
    return run


def stuck(relance: Type) -> Run:
    """A dry run that was opened, and whose process died then."""
    relance("run", "invoice-aging", "--dry-run", "--org", SCHOOL.id, *AS_OF)
    asked = from_options(newest())
    like, _ = job_run._open(job_named("invoice-aging"), asked)
    damage(RunRow, like.id, "run", opened_at={"S": (now() - timedelta(hours=3)).isoformat()})
    return runs.read(like.id)


def test_parked_records_are_tried_again_once_they_are_mended(relance: Type) -> None:
    damage(InvoiceRow, SCHOOL.id, "F-1", due_on={"S": "soon"})
    first = relance("run", "invoice-aging", *AS_OF)
    parked = newest()
    assert first.code == 1
    assert "✗ F-1 - non traitée, mise de côté : due_on is 'soon', not a date" in first.out.replace("\u00a0", " ")
    assert first.err == f"→ once the parked records are mended: relance retry {parked.id}\n"
    assert relance("retry", parked.id, "--local").code == 1
    damage(InvoiceRow, SCHOOL.id, "F-1", due_on={"S": "2025-01-31"})
    again = relance("retry", newest().id, "--local", "--json")
    assert (again.code, again.data["seen"], again.data["changed"], again.data["options"]["as_of"]) == (0, 1, 1, "2025-03-31")
    assert status("F-1") is Status.LITIGATION
    third, second, before = relance("runs", "--json").data
    assert (before["retried_by"], second["retried_by"], third["retried_by"]) == (second["run"], third["run"], "")


def test_the_parked_records_of_a_dry_run_are_tried_dry(relance: Type) -> None:
    damage(InvoiceRow, SCHOOL.id, "F-1", due_on={"S": "soon"})
    relance("run", "invoice-aging", "--dry-run", *AS_OF)
    damage(InvoiceRow, SCHOOL.id, "F-1", due_on={"S": "2025-01-31"})
    with counting() as calls:
        said = relance("retry", newest().id, "--local", "--json")
    assert (said.data["mode"], said.data["changed"], calls.business_writes) == ("dry_run", 1, 0)


def test_more_parked_records_than_can_be_named_are_found_again(relance: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "_NAMED", 1)
    for number in ("F-1", "F-2"):
        damage(InvoiceRow, SCHOOL.id, number, currency=None)
    relance("run", "invoice-aging", *AS_OF)
    for number in ("F-1", "F-2"):
        damage(InvoiceRow, SCHOOL.id, number, currency={"S": "GNF"})
    said = relance("retry", newest().id, "--local", "--json")
    assert (said.code, said.data["changed"], "records" in said.data["options"]) == (0, 2, False)


def test_a_run_over_its_cap_names_the_command_and_is_done_with_it(relance: Type) -> None:
    failed = relance("run", "invoice-aging", "--org", SCHOOL.id, "--cap", "1", *AS_OF)
    run = newest()
    command = f"relance retry {run.id} --cap 2"
    assert failed.code == 3
    assert failed.err == f"→ if that is right: {command}\n"
    assert relance("show", run.id).err == failed.err
    without = relance("retry", run.id, "--local")
    assert without.code == 2
    assert f"2 records are due, more than the cap of 1: nothing was written. If that is right: {command}" in without.err
    said = relance(*command.split()[1:], "--local", "--json")
    assert (said.code, said.data["changed"]) == (0, 2)
    assert {name: said.data["options"][name] for name in ("as_of", "organisation", "cap", "retry_of")} == {
        "as_of": "2025-03-31",
        "organisation": SCHOOL.id,
        "cap": 2,
        "retry_of": run.id,
    }
    assert newest().scheduled_at == run.scheduled_at


def test_a_run_that_failed_otherwise_is_done_again(relance: Type) -> None:
    run = stuck(relance)
    damage(RunRow, run.id, "run", status={"S": "failed"}, error={"S": "handed over 500 times without an end"})
    shown = relance("show", run.id)
    assert shown.err == f"→ to do the same again: relance retry {run.id}\n"
    said = relance("retry", run.id, "--local", "--json")
    assert (said.code, said.data["status"], said.data["mode"]) == (0, "done", "dry_run")
    assert said.data["run"] != run.id


def test_a_run_that_nobody_works_on_is_seen_and_taken_up(relance: Type) -> None:
    run = stuck(relance)
    listed = relance("runs")
    assert "running for 3 h" in listed.out
    assert listed.err == LEFT
    assert relance("runs", "--json").data[-1]["status"] == "running"
    shown = relance("show", run.id)
    assert f"Run {run.id}: running for 3 h\n0 of 2 records done, 2 of 2 shards to go\n" in shown.out
    assert shown.err == f"→ if nobody works on it any more: relance retry {run.id}\n"
    said = relance("retry", run.id, "--local")
    assert (said.code, said.err) == (0, "")
    assert runs.read(run.id).status is RunStatus.DONE
    assert relance("runs").err == ""


def test_a_run_that_goes_on_keeps_its_cap(relance: Type) -> None:
    run = stuck(relance)
    said = relance("retry", run.id, "--cap", "9", "--local")
    assert said.code == 2
    assert "goes on with the caps it was started with: leave them out" in said.err


def test_a_run_that_is_done_has_nothing_to_retry(relance: Type) -> None:
    relance("run", "invoice-aging", *AS_OF)
    with counting() as calls:
        said = relance("retry", newest().id, "--local")
        assert relance("retry", newest().id, "--local", "--json").data["status"] == "done"
    assert (said.code, said.out, said.err) == (0, f"run {newest().id} is done: there is nothing to do\n", "")
    assert not calls.written


def test_without_local_the_deployed_function_goes_on_with_it(relance: Type) -> None:
    said = relance("retry", stuck(relance).id)
    assert said.code == 2
    assert "function 'test-invoice-aging' does not exist; deploy the stack" in said.err


def test_a_run_that_there_is_not_cannot_be_retried(relance: Type) -> None:
    said = relance("retry", "nothing", "--local")
    assert (said.code, said.err) == (2, "relance: run 'nothing' does not exist; relance runs lists them\n")


def test_a_report_is_readable_whatever_became_of_its_messages(relance: Type) -> None:
    relance("run", "invoice-aging", *AS_OF)
    id = "invoice/F-1#v2#contact:bursar#email"
    damage(OutboxRow, SCHOOL.id, id, channel={"S": "pigeon"})
    said = relance("show", newest().id)
    assert said.code == 0
    assert f"message {id} cannot be read: channel is 'pigeon'" in said.err
    assert relance("show", newest().id, "--json").data["lines"][0]["messages"][id] is None
