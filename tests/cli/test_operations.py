"""`relance jobs`, `runs`, `show`, `audit`, `pause`, `resume`: what there is, what ran, who changed what."""

from __future__ import annotations

from datetime import date

import pytest

from relance.store import runs
from tests.cli.conftest import Type
from tests.world import HOA, SCHOOL, add, invoice

pytestmark = pytest.mark.usefixtures("tables")

RUN = ("run", "invoice-aging", "--as-of", "2025-03-31", "--local")


def test_the_jobs_are_listed_with_their_pause_and_last_run(relance: Type) -> None:
    relance(*RUN)
    relance("pause", "invoice-aging", "--until", "2999-04-01")
    listed = {row["job"]: row for row in relance("jobs", "--json").data}
    assert list(listed) == [
        "invoice-aging",
        "violation-escalation",
        "budget-variance",
        "assessment-invoicing",
        "rental-invoicing",
        "late-fees",
        "payment-reminders",
        "invoice-documents",
        "reindex",
        "odoo-sync",
    ]
    ageing, reindex = listed["invoice-aging"], listed["reindex"]
    assert (ageing["job"], ageing["runs"], ageing["paused_until"], ageing["status"]) == (
        "invoice-aging",
        "daily at 02:00",
        "2999-04-01",
        "done",
    )
    assert (reindex["job"], reindex["runs"], reindex["paused_until"], reindex["last_run"]) == ("reindex", "after a policy change", "", "")
    said = relance("jobs")
    assert "invoice-aging" in said.out
    assert said.err == "→ a paused job runs again by: relance resume JOB\n"


def test_a_pause_lasts_until_its_day_or_until_it_is_resumed(relance: Type) -> None:
    assert relance("pause", "invoice-aging", "--until", "2999-04-01").out == "invoice-aging is paused until 2999-04-01\n"
    assert relance("pause", "mettre_a_jour_statuts_factures").out == "invoice-aging is paused until it is resumed\n"
    assert relance("jobs", "--json").data[0]["paused_until"] == "it is resumed"
    assert relance("resume", "invoice-aging").out == "invoice-aging runs again\n"
    again = relance("resume", "invoice-aging")
    assert (again.code, again.out) == (0, "invoice-aging was not paused\n")


def test_the_runs_are_listed_newest_first(relance: Type) -> None:
    for _ in range(3):
        relance(*RUN)
    listed = relance("runs", "--json").data
    assert [row["opened_at"] for row in listed] == sorted((row["opened_at"] for row in listed), reverse=True)
    assert (len(listed), listed[0]["status"], listed[0]["actor"]) == (3, "done", "cli:awa")
    assert len(relance("runs", "invoice-aging", "--limit", "2", "--json").data) == 2
    assert relance("runs", "reindex").out == "none\n"


def test_a_run_can_be_shown_again(relance: Type) -> None:
    add(SCHOOL, invoice("F-1", date(2025, 1, 31)))
    first = relance(*RUN)
    [run] = runs.of_job("invoice-aging", 1)
    shown = relance("show", run.id)
    assert (shown.code, shown.out) == (0, first.out)
    assert relance("show", run.id, "--json").data["lines"][0]["record"] == "F-1"


def test_the_history_of_a_record_tells_who_changed_what(relance: Type) -> None:
    add(SCHOOL, invoice("F-1", date(2025, 1, 31)))
    relance(*RUN)
    [run] = runs.of_job("invoice-aging", 1)
    made, aged = relance("audit", "invoice/F-1", "--org", SCHOOL.id).out.splitlines()
    assert " invoice/F-1 v1 test: currency: GNF, " in made
    assert aged.endswith(f" invoice/F-1 v2 job:invoice-aging (run {run.id}): status: issued → litigation")
    assert relance("audit", "invoice/F-1", "--org", SCHOOL.id, "--json").data[1]["before"] == {"status": "issued"}


def test_a_day_tells_all_that_changed_in_one_organisation(relance: Type) -> None:
    add(SCHOOL, HOA, invoice("F-1", date(2025, 1, 31)))
    records = {entry["record"] for entry in relance("audit", "--org", SCHOOL.id, "--json").data}
    assert records == {"organisation/goo-school", "directory/goo-school", "invoice/F-1"}
    assert relance("audit", "--org", SCHOOL.id, "--day", "2020-01-01").out == "nothing\n"


def test_what_people_do_to_jobs_is_audited_too(relance: Type) -> None:
    relance("pause", "invoice-aging", "--reason", "audit of the books")
    relance("resume", "invoice-aging")
    paused, resumed = relance("audit", "pause/invoice-aging", "--org", "#operations").out.splitlines()
    assert paused.endswith("pause/invoice-aging v1 cli:awa: actor: cli:awa, reason: audit of the books")
    assert resumed.endswith("pause/invoice-aging v2 cli:awa: deleted")


def test_who_ran_a_job_by_hand_is_audited_and_a_dry_run_is_not(relance: Type) -> None:
    add(SCHOOL, invoice("F-1", date(2025, 1, 31)))
    relance(*RUN, "--dry-run")
    relance(*RUN)
    dry, live = sorted(runs.of_job("invoice-aging", 2), key=lambda run: run.mode.value)
    [told] = relance("audit", f"run/{live.id}", "--org", "#operations").out.splitlines()
    assert f" run/{live.id} v1 cli:awa (run {live.id}): as_of: 2025-03-31, job: invoice-aging" in told
    assert relance("audit", f"run/{dry.id}", "--org", "#operations").code == 2


def test_a_record_that_nobody_ever_changed_is_said_so(relance: Type) -> None:
    said = relance("audit", "F-1", "--org", SCHOOL.id)
    assert said.code == 2
    assert "write it as KIND/ID: invoice/NUMBER" in said.err
    assert "rental/ID, vehicle/ID, timesheet/RENTAL/MONTH" in said.err


def test_a_pause_must_end_in_the_future(relance: Type) -> None:
    said = relance("pause", "invoice-aging", "--until", "2025-04-07")
    assert said.code == 2
    assert "until: '2025-04-07' is not in the future" in said.err
