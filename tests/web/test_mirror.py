"""The mirror over the API: listed, searched and read as it was read last, with what a record refers to as far as somebody asks."""

from __future__ import annotations

from typing import Any

import pytest

from relance.store import browsing, browsing_mirror, mirror
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.store.tables import MirrorRow
from tests.calls import counting
from tests.fleet import FLEET
from tests.store.faults import damage
from tests.web.calls import Told, get
from tests.web.mirrored import ASG, POLL, ROWS, SECRET, settle_in, spec_of, take_in

ORDERS = "/v1/mirror/dimagaz.bc"


@pytest.fixture(autouse=True)
def asg(api: None) -> None:
    settle_in()


def read(path: str, **query: str) -> Told:
    return get(path, query=query, organisation=ASG.id, role="viewer")


def ids(path: str = ORDERS, **query: str) -> list[int]:
    told = read(path, **query)
    assert told.status == 200, told.everything
    return [one["id"] for one in told.body["items"]]


def walked(path: str, limit: int, **query: str) -> list[int]:
    """The ids on all pages of a list."""
    found, cursor = list[int](), dict[str, str]()
    for _ in range(200):
        told = read(path, limit=str(limit), **query, **cursor)
        assert (told.status, len(told.body["items"]) <= limit) == (200, True), told.everything
        found += [one["id"] for one in told.body["items"]]
        if told.body["next"] is None:
            return found
        cursor = {"cursor": told.body["next"]}
    raise AssertionError("the list has no end")


def test_the_models_are_listed_with_their_fields_and_how_far_they_are() -> None:
    items = {one["model"]: one for one in read("/v1/mirror").body["items"]}
    assert len(items) == 7
    order, product = items["dimagaz.bc"], items["dimagaz.product"]
    assert {"name": "depositaire", "type": "reference", "target": "dimagaz.user", "required": False} in order["fields"]
    assert (order["label"], order["parent"], order["state"]["status"]) == ("Bons de commande", "depositaire", "synced")
    assert (product["state"]["status"], product["state"]["floor"]) == ("new", None)


def test_a_record_is_given_typed_and_exact() -> None:
    told = read(f"{ORDERS}/101")
    assert told.headers["ETag"] == '"1"'
    values = told.body.pop("values")
    assert told.body == {
        "model": "dimagaz.bc",
        "id": 101,
        "created_at": "2025-02-10T10:41:00+00:00",
        "written_at": "2025-02-10T10:41:00+00:00",
        "agent": "Karim",
        "problem": None,
        "hidden": False,
        "version": 1,
    }
    assert {name: values[name] for name in ("name", "ttc", "bl_date", "depositaire", "bc_lines", "done")} == {
        "name": "BC-101",
        "ttc": "1298.50",
        "bl_date": "2025-02-01",
        "depositaire": 7,
        "bc_lines": [1, 2],
        "done": None,
    }


def test_references_are_followed_as_far_as_they_are_asked_for() -> None:
    assert "references" not in read(f"{ORDERS}/101").body
    told = read(f"{ORDERS}/101", follow="depositaire,bc_lines,fournisseur_centre", children="dimagaz.bc.line").body
    assert told["references"]["depositaire"]["values"]["name"] == "Station Aïn Sebaâ"
    assert [one["id"] for one in told["references"]["bc_lines"]["items"]] == [1, 2]
    assert told["references"]["bc_lines"]["more"] is False
    assert told["references"]["fournisseur_centre"] is None
    assert [one["values"]["qty"] for one in told["children"]["dimagaz.bc.line"]["items"]] == ["2.00", "1.00"]


def test_a_reference_that_is_not_mirrored_is_null() -> None:
    assert read(f"{ORDERS}/102", follow="fournisseur,depositaire").body["references"]["fournisseur"] is None


def test_of_many_that_belong_together_the_first_hundred_are_given() -> None:
    lines = [{"id": id, "bc_id": 104} for id in range(1_000, 1_120)]
    take_in("dimagaz.bc", {"id": 104, "name": "BC-104", "bc_lines": [one["id"] for one in lines]})
    take_in("dimagaz.bc.line", *lines)
    told = read(f"{ORDERS}/104", follow="bc_lines", children="dimagaz.bc.line").body
    for some in (told["references"]["bc_lines"], told["children"]["dimagaz.bc.line"]):
        assert ([one["id"] for one in some["items"]], some["more"]) == (list(range(1_000, 1_100)), True)


def test_following_reads_each_model_once() -> None:
    with counting() as calls:
        read(f"{ORDERS}/101", follow="depositaire,fournisseur,fournisseur_centre")
    assert calls.operations["BatchGetItem"] == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            {"follow": "nobody"},
            "follow: nobody leads nowhere; what may be followed: depositaire, fournisseur, fournisseur_centre, bc_lines",
        ),
        ({"follow": "name"}, "follow: name leads nowhere; what may be followed: depositaire, fournisseur, fournisseur_centre, bc_lines"),
        (
            {"children": "dimagaz.user"},
            "children: dimagaz.user has no dimagaz.bc as its parent; what may be asked for: dimagaz.bc.line",
        ),
        ({"follow": "a b"}, "follow: must be names separated by commas"),
        ({"expand": "depositaire"}, "expand: is not known here; known are: follow, children"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_what_can(query: dict[str, str], said: str) -> None:
    told = read(f"{ORDERS}/101", **query)
    assert (told.status, told.body["detail"]) == (400, said)


def test_a_model_that_is_not_mirrored_is_not_found_and_those_there_are_are_named() -> None:
    for path in ("/v1/mirror/res.partner", "/v1/mirror/res.partner/1", "/v1/syncs/res.partner"):
        told = read(path)
        assert told.status == 404
        assert "dimagaz.user, dimagaz.product" in told.body["detail"]
    assert get(ORDERS, organisation=FLEET.id).body["detail"].endswith("none, for this organisation has no Odoo.")
    assert get("/v1/mirror", organisation=FLEET.id).body == {"items": []}


@pytest.mark.parametrize("id", ["999", "0", "-1", "x", "1" * 17])
def test_a_record_that_there_is_not_is_not_found(id: str) -> None:
    told = read(f"{ORDERS}/{id}")
    assert (told.status, told.body["detail"]) == (404, "There is no such record.")


def test_a_model_may_be_asked_for_by_the_name_that_the_server_has_for_it() -> None:
    assert ids("/v1/mirror/dimagaz.bc.line") == [1, 2, 3]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bc-101", [101]),
        ("BC 10", [101, 102]),
        ("ain sebaa", [101, 103]),
        ("depot OUJDA", [102]),
        ("oujda bc-101", []),
        ("101", [101]),
    ],
)
def test_a_search_looks_through_reference_name_and_client_whatever_case_and_accents(words: str, expected: list[int]) -> None:
    take_in("dimagaz.bc", {"id": 103, "name": "X", "depositaire": 7})
    assert ids(q=words) == expected


def test_lines_are_found_by_the_order_that_they_are_of() -> None:
    assert ids("/v1/mirror/dimagaz.bc.line", q="bc-101") == [1, 2]
    assert ids("/v1/mirror/alimenteur.solde", q="al-500 sebaa") == [500]


def test_records_are_listed_by_what_they_belong_to() -> None:
    assert ids("/v1/mirror/dimagaz.bc.line", parent="101") == [1, 2]
    assert ids(parent="8") == [102]
    assert ids(parent="999") == []
    told = read("/v1/mirror/dimagaz.product", parent="1")
    assert (told.status, told.body["errors"][0]["field"]) == (400, "parent")


def test_records_are_listed_by_when_they_were_written_the_newest_first() -> None:
    assert ids(written_from="2025-02-10T10:42:00Z") == [103, 102]
    assert ids(written_to="2025-02-10T11:41:30+01:00") == [101]
    assert ids(written_from="2025-02-10T10:41:30Z", written_to="2025-02-10T10:42:30Z") == [102]
    assert ids("/v1/mirror/dimagaz.bc.line", parent="101", written_from="2025-02-10T10:02:00Z") == [2]
    assert read(ORDERS, written_from="2025-02-11T00:00:00Z", written_to="2025-02-10T00:00:00Z").status == 400


@pytest.mark.parametrize("moment", ["2025-02-10", "2025-02-10T10:00:00", "2025-13-10T10:00:00Z", "2025-02-30T10:00:00Z", "soon"])
def test_a_time_says_its_zone(moment: str) -> None:
    told = read(ORDERS, written_from=moment)
    assert (told.status, told.body["errors"][0]["field"]) == (400, "written_from")


def test_a_row_that_was_not_taken_in_says_why_and_keeps_what_it_was() -> None:
    assert ids(problem="true") == [103]
    assert ids(problem="false") == [101, 102]
    one = read(f"{ORDERS}/103").body
    assert (one["problem"], one["values"]) == ("name is missing", {})
    take_in("dimagaz.bc", {"id": 101, "name": False, "write_date": "2025-02-10 11:00:00"})
    one = read(f"{ORDERS}/101").body
    assert (one["problem"], one["values"]["name"], one["version"]) == ("name is missing", "BC-101", 2)
    assert read(ORDERS, problem="yes").status == 400


def test_what_odoo_hides_is_shown_as_it_was() -> None:
    held = mirror.find(ASG.id, "dimagaz.bc", 102)
    assert held
    _, change = mirror.hidden(spec_of("dimagaz.bc"), held)
    commit([Effect((change,))], POLL)
    one = read(f"{ORDERS}/102").body
    assert (one["hidden"], one["values"]["name"]) == (True, "BC-102")


QUERIES: list[dict[str, str]] = [{}, {"parent": "7"}, {"written_from": "2025-02-10T00:00:00Z"}, {"q": "bc-2"}, {"problem": "false"}]


@pytest.mark.parametrize("query", QUERIES, ids=str)
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_a_walk_meets_each_record_once(monkeypatch: pytest.MonkeyPatch, query: dict[str, str], limit: int) -> None:
    take_in("dimagaz.bc", *({"id": id, "name": f"BC-{id}", "depositaire": 7} for id in range(200, 230)))
    monkeypatch.setattr(browsing_mirror, "_ITEMS", 8)
    found = walked(ORDERS, limit, **query)
    assert [id for id in sorted(found) if id >= 200] == list(range(200, 230))
    assert len(found) == len(set(found))


def test_large_records_are_on_pages_that_can_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "_HEAVIEST", 2_500)
    take_in("dimagaz.bc", *({"id": id, "name": "x" * 1_000, "depositaire": 9} for id in range(200, 207)))
    assert 1 <= len(ids(parent="9")) <= 3
    assert walked(ORDERS, 100, parent="9") == list(range(200, 207))
    take_in("dimagaz.bc.line", *({"id": id, "bc_id": 200} for id in range(300, 303)))
    take_in("dimagaz.user", {"id": 9, "name": "Nine"})
    assert read("/v1/mirror/dimagaz.bc/200", children="dimagaz.bc.line").body["children"]["dimagaz.bc.line"]["more"] is False


def test_a_record_that_cannot_be_read_is_named_and_stops_no_other() -> None:
    damage(MirrorRow, ASG.id, mirror.key("dimagaz.bc", 102), digest=None)
    told = read(ORDERS).body
    assert ([one["id"] for one in told["items"]], [one["reason"] for one in told["unreadable"]]) == ([101, 103], ["digest is missing"])
    assert read(f"{ORDERS}/102").status == 409


@pytest.mark.parametrize("place", [[0, "-"], [101, "soon"], [101, "2025-02-10T10:00:00"], ["101", "-"], [101]])
def test_a_cursor_that_somebody_made_up_is_refused(place: list[Any]) -> None:
    from relance.web import cursors

    filters = dict.fromkeys(("parent", "written_from", "written_to", "problem", "q"))
    made_up = cursors.written(place, {"list": "mirror", "organisation": ASG.id, "model": "dimagaz.bc", **filters})
    assert made_up
    assert read(ORDERS, cursor=made_up).status == 400


def test_nobody_is_told_where_the_key_is_kept() -> None:
    told = [read("/v1/mirror"), read("/v1/syncs"), *(read(f"/v1/mirror/{model}") for model in ROWS)]
    assert not [one for one in told if SECRET.partition(":")[2] in one.everything]
