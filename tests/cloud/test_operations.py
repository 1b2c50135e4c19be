"""What goes wrong is seen and resolved by the commands that README names, on the deployed stack, and everything is done once.

The trouble is real each time: an event nobody can handle, a spoilt record, a webhook that takes a post and hangs up, a lease that ran
out, a night over its cap, a process killed in the middle of a run.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relance.domain.message import State
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.domain.run import RunStatus
from relance.runtime.clock import now
from relance.store import audit, outbox, runs
from relance.store.journals import OutboxRow
from relance.store.tables import InvoiceRow
from tests.cloud.discord_receiver import Receiver
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.secret import keep_secret
from tests.cloud.waiting import until
from tests.sources import ROOT
from tests.world import add, invoice

pytestmark = pytest.mark.cloud

_RELANCE = Path(sys.executable).with_name("relance")
AS_OF = ("--as-of", "2025-03-31")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


Type = Callable[..., Said]


@pytest.fixture
def relance(cloud: LocalCloud) -> Type:
    """The real command line, in a process of its own, aimed at the cloud."""

    def typed(*arguments: str) -> Said:
        ended = subprocess.run([_RELANCE, *arguments], env=cloud.environment(), capture_output=True, text=True, check=False)
        return Said(ended.returncode, ended.stdout, ended.stderr)

    return typed


def data(relance: Type, *arguments: str) -> Any:
    said = relance(*arguments, "--json")
    assert said.out, said.err
    return json.loads(said.out)


def organisation(id: str, *, webhook: bool = False) -> Organisation:
    """One of the test's own, told by nothing or by Discord."""
    channel = Channel(name="finance", kind=ChannelKind.DISCORD, secret=f"secretsmanager:{STACK}/{id}", audience=Role.FINANCE)
    return Organisation(id=id, name=id, locale="en_US", currency="USD", zone="UTC", channels=(channel,) if webhook else ())


def spoil(row: type[InvoiceRow] | type[OutboxRow], cloud: LocalCloud, pk: str, sk: str, **values: str) -> None:
    """Write text into attributes of an item, behind the product's back."""
    cloud.client("dynamodb").update_item(
        TableName=f"{STACK}-{row.aggregate}",
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames={f"#{name}": name for name in values},
        ExpressionAttributeValues={f":{name}": {"S": value} for name, value in values.items()},
    )


def versions(organisation: str, number: str) -> list[int]:
    """The versions of an invoice that the audit knows: each change once."""
    return [entry.version for entry in audit.of_record(organisation, f"invoice/{number}")]


def letters(relance: Type, about: str) -> list[dict[str, str]]:
    return [row for row in data(relance, "dead-letters", "list") if about in row["about"]]


def test_a_dead_letter_is_listed_given_back_and_dropped(cloud: LocalCloud, relance: Type) -> None:
    school = organisation("ops-letter")
    add(school, invoice("D-1", date(2025, 3, 15), school))
    functions = cloud.client("lambda")
    for event in ({"job": "no-such-job"}, {"job": "invoice-aging", "as_of": "2025-03-29", "organisation": school.id, "cap": 0}):
        functions.invoke(FunctionName=f"{STACK}-invoice-aging", InvocationType="Event", Payload=json.dumps(event))
    until(lambda: letters(relance, "no-such-job"), 90, "the letter of an event that no function can handle")
    [over] = until(lambda: letters(relance, school.id), 90, "the letter of a start over its cap")
    said = relance("dead-letters", "list")
    assert "relance dead-letters redrive" in said.err
    assert "more than the cap of 0" in over["about"]
    again = relance("dead-letters", "redrive")
    assert (again.code, "no-such-job" in again.err or "is not a job" in again.err) == (1, True)
    [unwanted] = letters(relance, "no-such-job")
    assert relance("dead-letters", "drop", unwanted["id"]).code == 0
    assert letters(relance, "no-such-job") == []
    # Given back, it fails as before: its run is over its cap until a person says otherwise.
    [over] = until(lambda: letters(relance, school.id), 90, "the letter, back again")
    [command] = re.findall(r"relance (retry \S+ --cap 1)", over["about"])
    assert relance(*command.split()).code == 0
    assert relance("dead-letters", "drop", over["id"]).code == 0
    assert letters(relance, school.id) == []
    assert versions(school.id, "D-1") == [1, 2]


def test_a_parked_record_is_named_mended_and_tried_again(cloud: LocalCloud, relance: Type, tmp_path: Path) -> None:
    school = organisation("ops-parked")
    good, bad = (invoice(number, date(2025, 3, 15), school) for number in ("P-1", "P-2"))
    add(school, Contact(organisation=school.id, id="c-1", name="Awa Camara", roles=(Role.CUSTOMER,)), good, bad)
    kept = tmp_path / "invoices.jsonl"
    rows = relance("export", "invoices", "--org", school.id).out.splitlines()
    kept.write_text(next(row for row in rows if "P-2" in row))
    spoil(InvoiceRow, cloud, school.id, "P-2", total="abc")
    assert relance("run", "invoice-aging", "--org", school.id, *AS_OF).code == 1
    run = next(row for row in data(relance, "runs", "invoice-aging") if row["parked"] == 1)["run"]
    shown = relance("show", run)
    assert "P-2 - not done, parked: total is 'abc', not a number" in shown.out
    assert shown.err.endswith(f"relance retry {run}\n")
    assert relance("retry", run).code == 1, "it is not mended yet"
    assert relance("import", str(kept)).code == 0
    said = data(relance, "retry", run)
    assert (said["status"], said["changed"]) == ("done", 1)
    assert (versions(school.id, "P-1"), versions(school.id, "P-2")[-1]) == ([1, 2], 3)
    assert {row["status"] for row in data(relance, "invoices", "--org", school.id)} == {"overdue"}


def dispatch(cloud: LocalCloud) -> None:
    """What the schedule does every minute, now."""
    answer = cloud.client("lambda").invoke(FunctionName=f"{STACK}-dispatch", Payload=b'{"job": "dispatch"}')
    assert "FunctionError" not in answer, answer["Payload"].read()


def forget_secrets(cloud: LocalCloud) -> None:
    """What dispatch keeps of secrets for five minutes goes with its processes."""
    functions, name = cloud.client("lambda"), f"{STACK}-dispatch"
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    for changed in (variables | {"RELANCE_TIME_BUDGET": "60"}, variables):
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})


def test_an_unknown_message_is_shown_and_sent_again_or_closed(cloud: LocalCloud, relance: Type, discord: Receiver) -> None:
    school = organisation("ops-unknown", webhook=True)
    keep_secret(cloud, f"{STACK}/{school.id}", discord.url("drop"))
    add(school, invoice("U-1", date(2025, 1, 31), school), invoice("U-2", date(2025, 1, 31), school))
    assert relance("run", "invoice-aging", "--org", school.id, *AS_OF).code == 0

    def states() -> set[State]:
        return {one.state for one in outbox.of_organisation(school.id)}

    until(lambda: states() == {State.RETRY}, 90, "the first try, whose reply was lost")
    again, closed = (one.message.id for one in outbox.of_organisation(school.id))
    # The second try is five minutes away. Its sender dies instead: the lease runs out, and the one try that is left is used up.
    for one in outbox.of_organisation(school.id):
        spoil(OutboxRow, cloud, school.id, one.message.id, state="sending", next_attempt_at="2025-01-01T00:00:00.000Z")
    dispatch(cloud)
    until(lambda: states() == {State.UNKNOWN}, 90, "the end of the messages whose sender died")
    assert {row["state"] for row in data(relance, "outbox", "list") if row["org"] == school.id} == {"unknown"}
    assert f"relance outbox resend {school.id} '{again}'" in relance("outbox", "show", school.id, again).err
    keep_secret(cloud, f"{STACK}/{school.id}", discord.url())
    forget_secrets(cloud)
    taken = len(discord.contents())
    assert relance("outbox", "resend", school.id, again).code == 0
    assert relance("outbox", "resolve", school.id, closed, "--as", "sent", "--reason", "seen in the channel").code == 0
    dispatch(cloud)
    until(lambda: states() == {State.SENT}, 90, "the message, sent again")
    assert len(discord.contents()) == taken + 1
    assert "you may have received this message already" in discord.contents()[-1]
    assert not [row for row in data(relance, "outbox", "list") if row["org"] == school.id]


def test_a_message_that_nobody_can_read_is_set_aside_shown_and_closed(cloud: LocalCloud, relance: Type) -> None:
    school = organisation("ops-broken")
    clerk = Contact(organisation=school.id, id="clerk", name="Clerk", roles=(Role.FINANCE,), email="clerk@ops-broken.test")
    add(school, clerk, invoice("B-1", date(2025, 1, 31), school))
    assert relance("run", "invoice-aging", "--org", school.id, *AS_OF).code == 0
    until(lambda: {one.state for one in outbox.of_organisation(school.id)} == {State.SENT}, 100, "the mail")
    [sent] = outbox.of_organisation(school.id)
    spoil(
        OutboxRow,
        cloud,
        school.id,
        sent.message.id,
        channel="pigeon",
        state="pending",
        queue="pending#1",
        next_attempt_at=now().isoformat(),
    )

    def waiting() -> list[dict[str, str]]:
        return [row for row in data(relance, "outbox", "list") if row["org"] == school.id]

    dispatch(cloud)
    [row] = until(waiting, 90, "the broken message, set aside")
    assert (row["state"], row["detail"]) == (
        "failed",
        f"it cannot be read: channel is 'pigeon', not one of {', '.join(ChannelKind)}",
    )
    assert '"pigeon"' in relance("outbox", "show", school.id, row["id"]).out
    assert relance("outbox", "resolve", school.id, row["id"], "--as", "withdrawn", "--reason", "it was sent before").code == 0
    assert waiting() == []


def test_a_failed_run_names_the_command_that_does_it(relance: Type) -> None:
    school = organisation("ops-failed")
    add(school, *(invoice(f"C-{n}", date(2025, 3, 15), school) for n in range(3)))
    failed = relance("run", "invoice-aging", "--org", school.id, "--cap", "2", *AS_OF)
    assert failed.code == 3
    run = next(row["run"] for row in data(relance, "runs", "invoice-aging") if row["status"] == "failed" and row["due"] == 3)
    shown = relance("show", run)
    assert shown.err == f"→ if that is right: relance retry {run} --cap 3\n"
    assert versions(school.id, "C-0") == [1]
    again = relance("retry", run, "--cap", "3")
    assert again.code == 0, again.err
    assert [versions(school.id, f"C-{n}") for n in range(3)] == [[1, 2]] * 3
    listed = {row["run"]: row for row in data(relance, "runs", "invoice-aging")}
    assert listed[listed[run]["retried_by"]]["status"] == "done"


def test_a_run_whose_process_was_killed_is_seen_and_taken_up(cloud: LocalCloud, relance: Type) -> None:
    school = organisation("ops-stuck")
    numbers = [f"S-{n:03d}" for n in range(300)]
    add(school, *(invoice(number, date(2025, 3, 15), school) for number in numbers))
    # Of its transactions the first opens the run, and each shard takes two: it is gone in the midst of the third.
    killed = [sys.executable, "-m", "tests.cloud.killed", "6", "run", "invoice-aging", "--local", "--org", school.id, *AS_OF]
    gone = subprocess.run(killed, cwd=ROOT, env=cloud.environment(), capture_output=True, check=False)
    assert gone.returncode == -signal.SIGKILL, gone.stderr
    [run] = (one.id for one in runs.of_job("invoice-aging", 3) if one.options.get("organisation") == school.id)
    left = runs.read(run)
    assert (left.status, 0 < left.shards_open < len(left.shards)) == (RunStatus.RUNNING, True)
    assert "running for" in relance("runs", "invoice-aging").out
    assert relance("show", run).err == f"→ if nobody works on it any more: relance retry {run}\n"
    assert data(relance, "retry", run)["status"] == "done"
    ended = runs.read(run)
    assert (ended.status, ended.counts.changed) == (RunStatus.DONE, 300)
    assert sorted(line.record for line in runs.lines(ended)) == numbers
    assert all(versions(school.id, number) == [1, 2] for number in numbers)
    assert relance("retry", run).out == f"run {run} is done: there is nothing to do\n"
