"""What the operator reads, by which channel, and what a look costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relance.domain.errors import InvalidError
from relance.domain.finding import OF_RECORDS, Finding, FindingKind
from relance.domain.message import Urgency
from relance.domain.organisation import OPERATOR, ChannelKind, Role
from relance.runtime.settings import settings
from relance.watch import entry, telling
from relance.watch.entry import LookFailedError
from relance.watch.words import remedy, title
from tests.calls import counting
from tests.watch.hours import HOUR, NIGHT, hours, night, tick, told
from tests.world import HOA, SCHOOL, add

SINCE = datetime(2025, 3, 31, 2, tzinfo=UTC)
TOPIC = "arn:aws:sns:eu-west-3:123456789012:relance-alarms"
MISSED = Finding(
    kind=FindingKind.MISSED,
    subject="invoice-aging",
    since=SINCE,
    facts={"expected": "2025-03-31 02:00 UTC"},
    opened_at=SINCE + HOUR,
)
SYNC_FAILED = Finding(
    kind=FindingKind.SYNC_FAILED,
    subject="dima",
    since=SINCE,
    facts={"failing": "1"},
    records={"sync/dimagaz.bc": "may not be read by relance: HTTP 403"},
    opened_at=SINCE + HOUR,
)
SYNC_STUCK = replace(SYNC_FAILED, kind=FindingKind.SYNC_STUCK, records={}, facts={"run": "odoo-sync-20250331T020000Z-dima"})
SYNC_LATE = replace(SYNC_FAILED, kind=FindingKind.SYNC_LATE, records={}, facts={"last reading": "2025-03-31 02:00 UTC"})
SYNC_RUN = replace(
    SYNC_STUCK, kind=FindingKind.UNCLOSED, subject=SYNC_STUCK.facts["run"], facts={"job": "odoo-sync", "shards done": "0 of 1"}
)
EXPECTED = Path(__file__).with_name("expected")


def of_records(number: int) -> Finding:
    records = {f"invoice/F-{n:02d}": "it is paid with a balance of 1 GNF" for n in range(number)}
    return Finding(
        kind=FindingKind.INVOICES, subject=SCHOOL.id, since=SINCE, facts={"records": str(number)}, records=records, opened_at=SINCE
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("missed.txt", lambda: telling.begun(MISSED).text),
        ("missed.over.txt", lambda: telling.over(replace(MISSED, closed_at=SINCE + 24 * HOUR)).text),
        ("invoices.txt", lambda: telling.begun(of_records(12)).text),
        ("sync-failed.txt", lambda: telling.begun(SYNC_FAILED).text),
        ("sync-failed.over.txt", lambda: telling.over(replace(SYNC_FAILED, closed_at=SINCE + 24 * HOUR)).text),
        ("sync-stuck.txt", lambda: telling.begun(SYNC_STUCK).text),
        ("sync-late.txt", lambda: telling.begun(SYNC_LATE).text),
        ("unclosed.sync.txt", lambda: telling.begun(SYNC_RUN).text),
    ],
)
def test_what_the_operator_reads_is_as_it_was_read_over(name: str, text: object) -> None:
    assert callable(text)
    assert text() + "\n" == (EXPECTED / name).read_text(encoding="utf-8")


def test_it_is_an_alert_to_the_topic_or_to_the_log_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = telling.begun(MISSED)
    assert (logged.organisation, logged.channel, logged.address, logged.recipient) == (OPERATOR.id, ChannelKind.LOG, "", "log")
    assert (logged.urgency, logged.audience, logged.language, logged.about) == (Urgency.ALERT, Role.FINANCE, "en", "")
    monkeypatch.setenv("RELANCE_OPERATOR_TOPIC", TOPIC)
    settings.cache_clear()
    told_by_topic = telling.begun(MISSED)
    assert (told_by_topic.channel, told_by_topic.address) == (ChannelKind.TOPIC, TOPIC)
    assert told_by_topic.id == "finding/missed/invoice-aging#20250331T030000.000000Z#operator#topic"


def test_the_beginning_the_end_and_the_next_beginning_are_three_messages() -> None:
    again = replace(MISSED, opened_at=SINCE + 48 * HOUR)
    assert len({telling.begun(MISSED).id, telling.over(replace(MISSED, closed_at=SINCE)).id, telling.begun(again).id}) == 3


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_says_what_it_is_and_which_command_helps(kind: FindingKind) -> None:
    finding = Finding(kind=kind, subject="S", since=SINCE, records={"invoice/A": "why"} if kind in OF_RECORDS else {}, opened_at=SINCE)
    assert title(finding)
    assert "relance " in remedy(finding)
    assert telling.begun(finding).subject == f"Relance: {title(finding)}"


def test_what_a_record_is_called_cannot_break_the_lines() -> None:
    odd = Finding(kind=FindingKind.UNREADABLE, subject="S", since=SINCE, records={"invoice/A\nB": "x\r\ny"}, opened_at=SINCE)
    assert "- invoice/A B: x y" in telling.begun(odd).text


@pytest.mark.usefixtures("tables")
def test_a_look_at_a_stack_where_all_is_well_asks_little_and_writes_only_that_it_looked() -> None:
    add(SCHOOL, HOA)
    with hours() as world:
        world.at(NIGHT - HOUR)
        world.clock.move_to(NIGHT)
        for job in ("invoice-aging", "assessment-invoicing"):
            night(job, NIGHT)
        world.clock.move_to(NIGHT + HOUR)
        with counting() as calls:
            tick()
        # The turn, the open findings, nine jobs and the synchronisation's runs, six queues, places and, twice, organisations, their
        # profiles for an Odoo, and four partitions of each one's audit.
        assert calls.operations == {"GetItem": 1 + 2, "TransactWriteItems": 1, "Query": 1 + 10 + 6 + 3 + 4 * 2}
        assert dict(calls.written) == {"test-runs": 1}
        assert told() == []


@pytest.mark.usefixtures("tables")
def test_a_look_that_fails_keeps_no_other_from_being_made_and_fails_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def fails(_watch: object) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(entry, "LOOKS", (("the moon", fails), ("the stars", lambda _watch: seen.append("stars"))))
    with pytest.raises(LookFailedError, match="the watchdog could not look at the moon: no such thing"):
        tick()
    assert seen == ["stars"]


def test_another_functions_event_is_refused() -> None:
    with pytest.raises(InvalidError, match="must be watchdog"):
        entry.handle({"job": "dispatch"}, lambda: True)
