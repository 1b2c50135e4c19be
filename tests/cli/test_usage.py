"""Bad usage and bad days: exit code 2 or 3, and a text that says what to do. Never a stack of Python's."""

from __future__ import annotations

import pytest
from moto import mock_aws

from relance.cli.main import relance as group
from tests.cli.conftest import Type
from tests.store.faults import cancelled
from tests.world import SCHOOL, add

COMMANDS = {"run", "retry", "jobs", "runs", "show", "pause", "resume", "invoices", "outbox", "audit", "dead-letters"}
COMMANDS |= {"vehicles", "rentals", "timesheets", "logo", "sync", "mirror", "sync_BcLinbc"}


def test_every_command_explains_itself(relance: Type) -> None:
    assert set(group.commands) >= COMMANDS
    for name in ("", *COMMANDS):
        said = relance(*([name] if name else []), "--help")
        assert (said.code, said.err) == (0, "")
        assert "Usage: " in said.out
    assert "Exit codes: 0 done, 1 done with errors, 2 bad usage, 3 failed." in " ".join(relance("--help").out.split())


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(
            ("run", "nothing", "--local"),
            "job: 'nothing' is not a job; there are assessment-invoicing, budget-variance, invoice-aging, invoice-documents, late-fees, "
            "odoo-sync, payment-reminders, reindex, rental-invoicing, violation-escalation",
            id="an unknown job",
        ),
        pytest.param(("pause", "nothing"), "job: 'nothing' is not a job", id="an unknown job to pause"),
        pytest.param(("runs", "nothing"), "job: 'nothing' is not a job", id="the runs of an unknown job"),
        pytest.param(
            ("run", "invoice-aging", "--org", "nobody", "--local"),
            "organisation 'nobody' does not exist; import it first: relance import organisations.jsonl",
            id="an unknown organisation",
        ),
        pytest.param(
            ("run", "invoice-aging", "--as-of", "31/03/2025", "--local"),
            "date: '31/03/2025' is not a date; write it as YYYY-MM-DD, for example 2025-03-31",
            id="a malformed date",
        ),
        pytest.param(("run", "invoice-aging", "--as-of", "2025-02-29"), "date: '2025-02-29' is not a date", id="a day that never was"),
        pytest.param(("run", "invoice-aging", "--cap", "-1"), "Invalid value for '--cap'", id="a cap below zero"),
        pytest.param(("run", "reindex", "--local"), "reindex runs for one organisation at a time: add --org", id="a reindex of nobody"),
        pytest.param(("run",), "Missing argument 'JOB'", id="no job"),
        pytest.param(("runn", "invoice-aging"), "No such command 'runn'", id="an unknown command"),
        pytest.param(("run", "invoice-aging", "--dryrun"), "No such option '--dryrun'", id="an unknown option"),
        pytest.param(("show", "run-0"), "run 'run-0' does not exist; relance runs lists them", id="an unknown run"),
        pytest.param(("retry", "run-0"), "run 'run-0' does not exist", id="an unknown run to retry"),
        pytest.param(("runs", "--limit", "0"), "Invalid value for '--limit'", id="a limit of none"),
        pytest.param(("audit",), "Missing option '--org'", id="an audit of nobody"),
        pytest.param(("pause", "invoice-aging", "--until", "soon"), "date: 'soon' is not a date", id="a pause until soon"),
        pytest.param(("outbox", "show", "goo-school", "x"), "message 'goo-school/x' does not exist", id="an unknown message"),
    ],
)
def test_bad_usage_is_exit_code_2_and_says_what_is_wrong(relance: Type, arguments: tuple[str, ...], why: str) -> None:
    said = relance(*arguments)
    assert said.code == 2
    assert why in said.err
    assert "Traceback" not in said.err


NO_TABLES = "relance: DynamoDB did not answer: check AWS_ENDPOINT_URL, the region and the network\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("jobs",), NO_TABLES),
        (("run", "invoice-aging", "--local"), NO_TABLES),
        (("invoices", "--org", "goo-school"), NO_TABLES),
        (("run", "invoice-aging"), "relance: function test-invoice-aging did not answer (EndpointConnectionError): check AWS_ENDPOINT_URL"),
        (("dead-letters", "list"), "relance: SQS did not answer (EndpointConnectionError): check AWS_ENDPOINT_URL"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_cloud_that_does_not_answer_is_exit_code_3(
    relance: Type, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], why: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    said = relance(*arguments)
    assert said.code == 3
    assert said.err.startswith(why)
    assert "Traceback" not in said.err


def test_a_stack_that_is_not_deployed_is_exit_code_3(relance: Type) -> None:
    with mock_aws():
        said = relance("jobs")
    assert (said.code, said.out) == (3, "")
    assert said.err == "relance: a table does not exist: deploy the stack, or set RELANCE_STACK to the name it was deployed under\n"


@pytest.mark.usefixtures("tables")
def test_records_that_stay_busy_are_exit_code_3(relance: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relance.store.transaction.time.sleep", lambda _: None)
    add(SCHOOL)
    with cancelled("TransactionConflict", times=100):
        said = relance("pause", "invoice-aging")
    assert said.code == 3
    assert said.err.startswith("relance: ")


def test_the_region_may_be_named_as_other_tools_of_aws_do(relance: Type, monkeypatch: pytest.MonkeyPatch, tables: None) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert relance("jobs").code == 0


def test_an_endpoint_that_is_none_is_named(relance: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "garbage")
    said = relance("jobs")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "AWS_ENDPOINT_URL is 'garbage'; it must be an address" in said.err


def test_a_file_that_cannot_be_written_is_named(relance: Type, tables: None) -> None:
    said = relance("export", "invoices", "--output", "/nonexistent/invoices.csv")
    assert (said.code, said.err.count("\n")) == (3, 1)
    assert "No such file or directory" in said.err
