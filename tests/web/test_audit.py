"""The audit over the API: a record's history, a day of the organisation, searched; complete and newest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from relance.domain.organisation import Channel, ChannelKind, Role
from relance.store import audit, browsing_audit, mirror, organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.journals import AuditRow
from relance.web import cursors
from tests.faults.clock import Clock
from tests.fleet import FLEET
from tests.store.faults import damage
from tests.web.calls import get, patch
from tests.web.mirrored import ASG, POLL, take_in
from tests.world import BY, add, invoice

pytestmark = pytest.mark.usefixtures("api")

DUE = date(2025, 3, 1)
#: The day on which the renter came to be.
TODAY = "2025-02-10"


def pages(organisation: str = FLEET.id, *, limit: int = 100, **query: Any) -> list[list[dict[str, Any]]]:
    """All pages of changes."""
    found, cursor = list[list[dict[str, Any]]](), dict[str, str]()
    for _ in range(200):
        told = get("/v1/audit", query={"limit": str(limit), **query, **cursor}, organisation=organisation, role="viewer")
        assert (told.status, len(told.body["items"]) <= limit) == (200, True), told.everything
        found.append(told.body["items"])
        if told.body["next"] is None:
            return found
        cursor = {"cursor": told.body["next"]}
    raise AssertionError("the list has no end")


def found(organisation: str = FLEET.id, **query: Any) -> list[dict[str, Any]]:
    return [one for page in pages(organisation, **query) for one in page]


def test_a_record_has_its_history_before_and_after_the_newest_first(api: Clock) -> None:
    rental = get("/v1/rentals/6")
    api.sleep(60)
    patch("/v1/rentals/6", {"daily_rate": "55000"}, rental.headers["ETag"], role="admin")
    changed, made = found(record="rental/6")
    assert (changed["change"], changed["actor"], changed["before"], changed["after"], changed["version"]) == (
        "changed",
        "user:0b5e",
        {"daily_rate": "50000"},
        {"daily_rate": "55000"},
        2,
    )
    assert (made["change"], made["actor"], made["before"], made["after"]["vehicle"]) == ("created", "test", {}, "hilux")
    assert changed["at"] > made["at"]
    assert found(record="rental/99") == []


def test_a_mirrored_record_keeps_who_wrote_it_and_what_it_was_when_it_was_deleted() -> None:
    add(ASG)
    take_in("dimagaz.bc", {"id": 101, "name": "BC-101", "bl_date": "2025-02-01"})
    take_in("dimagaz.bc", {"id": 101, "name": "BC-101", "bl_date": "2025-02-03", "write_date": "2025-02-10 11:30:00"}, agent="Awa")
    held = mirror.find(ASG.id, "dimagaz.bc", 101)
    assert held
    commit([Effect((mirror.gone(held),))], POLL)
    deleted, changed, made = found(ASG.id, record="dimagaz.bc/101")
    assert (deleted["change"], deleted["before"]["bl_date"], deleted["after"]) == ("deleted", "2025-02-03", {})
    assert (changed["before"]["bl_date"], changed["after"]["bl_date"]) == ("2025-02-01", "2025-02-03")
    assert (changed["before"]["agent"], changed["after"]["agent"], changed["run"]) == ("Karim", "Awa", POLL.run)
    assert (made["change"], made["after"]["name"]) == ("created", "BC-101")


def test_a_day_is_told_newest_first_and_today_if_none_is_named(api: Clock) -> None:
    for number in range(9):
        api.sleep(1)
        add(invoice(f"N-{number}", DUE, FLEET))
    today = found(day=TODAY, model="invoice")
    assert [one["record"] for one in today] == [f"invoice/N-{number}" for number in reversed(range(9))]
    times = [one["at"] for one in found()]
    assert times == sorted(times, reverse=True)
    assert found() == found(day=TODAY)
    assert found(day="2025-02-09") == []
    assert {one["record"] for one in found()} >= {f"organisation/{FLEET.id}", "rental/6", "vehicle/hilux"}


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
@pytest.mark.parametrize("query", [{"day": TODAY}, {"model": "invoice"}, {"q": "n-"}, {"actor": "test"}], ids=str)
def test_a_walk_meets_each_change_once_whatever_happened_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch, api: Clock, limit: int, query: dict[str, str]
) -> None:
    monkeypatch.setattr(browsing_audit, "_TOGETHER", 5)
    monkeypatch.setattr(browsing_audit, "_PASSED", 4)
    # Many at one moment, in one transaction, and some at later ones.
    add(*(invoice(f"N-{number:02}", DUE, FLEET) for number in range(20)))
    for number in range(20, 24):
        api.sleep(1)
        add(invoice(f"N-{number:02}", DUE, FLEET))
    met = [one["record"] for one in found(limit=limit, **query)]
    assert len(met) == len(set(met))
    assert sorted(one for one in met if one.startswith("invoice/")) == [f"invoice/N-{number:02}" for number in range(24)]


def test_a_walk_of_today_that_was_begun_before_midnight_stays_on_its_day(api: Clock) -> None:
    first = get("/v1/audit", query={"limit": "2"}).body
    api.sleep(13 * 3600)
    add(invoice("LATER", DUE, FLEET))
    following = get("/v1/audit", query={"limit": "100", "cursor": first["next"]}).body["items"]
    assert {one["at"][:10] for one in following} == {TODAY}


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_a_long_history_is_walked_as_well(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(browsing_audit, "_TOGETHER", 2)
    add(ASG)
    for minute in range(7):
        take_in("dimagaz.bc", {"id": 101, "name": f"BC-{minute}", "write_date": f"2025-02-10 10:{minute:02}:00"})
    assert [one["version"] for one in found(ASG.id, limit=limit, record="dimagaz.bc/101")] == list(range(7, 0, -1))


def test_changes_are_searched_by_person_day_kind_and_words() -> None:
    add(ASG)
    take_in("dimagaz.user", {"id": 7, "name": "Station Aïn Sebaâ"})
    take_in("dimagaz.bc", {"id": 101, "name": "BC-101", "state": "livré"})
    take_in("dimagaz.bc.line", {"id": 1, "bc_id": 101})
    by = {
        "model": {"model": "dimagaz.bc"},
        "actor": {"actor": POLL.actor},
        "words": {"q": "ain sebaa"},
        "values": {"q": "BC-101 LIVRE"},
        "both": {"model": "dimagaz.bc", "q": "sebaa"},
        "day": {"record": "dimagaz.bc/101", "day": TODAY},
        "other day": {"record": "dimagaz.bc/101", "day": "2025-02-09"},
        "nobody": {"record": "dimagaz.bc/101", "actor": "nobody"},
    }
    records = {name: sorted(one["record"] for one in found(ASG.id, **query)) for name, query in by.items()}
    assert records == {
        "model": ["dimagaz.bc/101"],
        "actor": ["dimagaz.bc.line/1", "dimagaz.bc/101", "dimagaz.user/7"],
        "words": ["dimagaz.user/7"],
        "values": ["dimagaz.bc/101"],
        "both": [],
        "day": ["dimagaz.bc/101"],
        "other day": [],
        "nobody": [],
    }


def test_where_secrets_are_kept_is_not_said() -> None:
    room = Channel(name="finance", kind=ChannelKind.DISCORD, secret="secretsmanager:kept/here", audience=Role.FINANCE)
    before = organisations.read(FLEET.id)
    commit([Effect(organisations.write(before, replace(before, channels=(room,))))], BY)
    told = get("/v1/audit", query={"record": f"organisation/{FLEET.id}"})
    assert told.body["items"][0]["after"]["channels"][0] == {"name": "finance", "kind": "discord", "audience": "finance", "secret": "…"}
    assert "kept/here" not in told.everything + get("/v1/audit").everything
    add(ASG)
    assert "where-it-is-kept" not in get("/v1/audit", organisation=ASG.id).everything


def test_what_is_not_there_to_be_read_is_named_and_stops_nothing() -> None:
    add(invoice("N-1", DUE, FLEET))
    [entry] = audit.of_record(FLEET.id, "invoice/N-1")
    [key] = [one["sk"]["S"] for one in keys_of("invoice/N-1")]
    assert entry.version == 1
    damage(AuditRow, FLEET.id + "#invoice/N-1", key, before={"S": "{"})
    for query in ({"record": "invoice/N-1"}, {"model": "invoice"}):
        told = get("/v1/audit", query=query).body
        assert (told["items"], len(told["unreadable"])) == ([], 1)
    assert len(get("/v1/audit").body["items"]) > 5


def keys_of(record: str) -> list[dict[str, Any]]:
    from relance.store.reading import query_raw

    return list(query_raw(AuditRow, f"{FLEET.id}#{record}"))


def test_a_page_of_large_changes_can_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    from relance.store import browsing

    monkeypatch.setattr(browsing, "_HEAVIEST", 3_000)
    add(ASG)
    take_in("dimagaz.bc", *({"id": id, "name": "x" * 1_000} for id in range(1, 8)))
    assert [len(page) <= 3 for page in pages(ASG.id, model="dimagaz.bc")] == [True] * len(pages(ASG.id, model="dimagaz.bc"))
    assert len(found(ASG.id, model="dimagaz.bc")) == 7


MADE_UP: list[list[Any]] = [["soon", "rental/6", "k"], ["2025-02-10T12:00:00", "rental/6", "k"], ["a"], [1, 2, 3], ["", "", ""]]


@pytest.mark.parametrize("place", MADE_UP, ids=str)
def test_a_cursor_that_somebody_made_up_is_refused(place: list[Any]) -> None:
    belongs = {"list": "audit", "organisation": FLEET.id, **dict.fromkeys(("record", "day", "model", "actor", "q"))}
    made_up = cursors.written(place, belongs)
    assert made_up
    assert get("/v1/audit", query={"cursor": made_up}).status == 400


def test_a_place_that_never_was_leads_to_what_comes_after_it() -> None:
    belongs = {"list": "audit", "organisation": FLEET.id, **dict.fromkeys(("record", "day", "model", "actor", "q"))}
    at = (datetime(2025, 2, 10, 12, tzinfo=UTC) + timedelta(days=900)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made_up = cursors.written([at, "nothing/1", "0000000001#x"], belongs)
    assert made_up
    assert get("/v1/audit", query={"cursor": made_up}).body["items"] == []


def test_nothing_of_another_organisation_is_in_it() -> None:
    add(replace(ASG, id="guinee"), invoice("THEIRS", DUE, replace(FLEET, id="guinee")))
    for query in ({"record": "invoice/THEIRS"}, {"record": "gest#rental/6"}, {"q": "theirs"}):
        assert found(**query) == []
    assert found("guinee", record="gest#rental/6") == []
