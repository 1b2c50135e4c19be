"""Questions for an Odoo, and its answers as far as they must be the same each time: what the imitation is held against."""

from __future__ import annotations

import json
import re
import xmlrpc.client
from typing import Any, Final

from tests.odoo.either import There
from tests.odoo.server.calls import Reply, ask, json2_request, xmlrpc_request

type Question = tuple[str, str, dict[str, Any]]

#: Texts of every kind that must come through.
HOSTILE: Final = 'a\u0001b "quoted" <b>&amp; @everyone [x](http://x) \u202f😀'
_ORDER: Final = [
    *("name", "bc_date", "bl_date", "depositaire", "bc_lines", "ttc", "remise", "done", "state", "version", "display_name", "solde"),
]
_ALL: Final = {"active_test": False}
_NO_NAMES: Final[dict[str, Any]] = {"load": "", "context": _ALL}


def furnish(there: There) -> None:
    """Records to ask for, with the ids that the questions name. Order 3 is deleted, 4 archived, 5 hidden; all centres are withdrawn."""
    awa, nameless = there.create("dimagaz.user", name="Awa"), there.create("dimagaz.user")
    gas = there.create("dimagaz.product", name="Butane", prix=12.345)
    supplier = there.create("dimagaz.fournisseur", name="Shell", tel=HOSTILE)
    there.create("dimagaz.fournisseur.centre", name="Mohammedia", fournisseur=supplier)
    first = there.create(
        "dimagaz.bc", name="BC-1", depositaire=awa, fournisseur=supplier, ttc=12.345, remise=0.1 + 0.2, bc_date="2026-01-02 03:04:05",
        bl_date="2026-01-03", done=True, version=3, montant_paye=2.345,
    )  # fmt: skip
    there.create("dimagaz.bc", bc_date="0001-01-01 00:00:00", bl_date="0001-01-01", depositaire=nameless, remise=float("inf"), version=7)
    third, fourth, fifth = (there.create("dimagaz.bc", name=f"BC-{n}") for n in (3, 4, 5))
    for qty in (1, 2):
        there.create("dimagaz.bc.line", bc_id=first, product=gas, qty=qty, prix=1.1, qty_retenue=1)
    there.create("dimagaz.bc.line", bc_id=third, product=gas, qty=3)
    there.create("dimagaz.bc.line", bc_id=fourth, product=gas, qty=3)
    there.unlink("dimagaz.bc", third)
    there.write("dimagaz.bc", fourth, active=False)
    there.hide("dimagaz.bc", fifth)
    there.hide("dimagaz.bc.line", 2)
    there.withdraw("dimagaz.fournisseur.centre")


def _search(model: str, *domain: Any, **more: Any) -> Question:
    return model, "search", {"domain": list(domain), "context": _ALL} | more


def _page(model: str, fields: list[str], **more: Any) -> Question:
    return model, "search_read", {"domain": [], "fields": fields, "order": "id"} | _NO_NAMES | more


def _read(ids: list[int], fields: list[str], model: str = "dimagaz.bc", **more: Any) -> Question:
    return model, "read", {"ids": ids, "fields": fields} | _NO_NAMES | more


_BC: Final = "dimagaz.bc"
_GROUP: Final[dict[str, Any]] = {"domain": [], "context": _ALL}

QUESTIONS: Final[dict[str, Question]] = {
    "a page": _page(_BC, _ORDER),
    "a page of living ones": _page(_BC, ["name"], context={}),
    "a page with names": _page(_BC, ["depositaire", "fournisseur"], load="_classic_read", limit=2),
    "a page of lines": _page("dimagaz.bc.line", ["bc_id", "product", "qty", "subtotal", "bc_date", "display_name"]),
    "hostile text": _page("dimagaz.fournisseur", ["name", "tel", "display_name"]),
    "a user without a name": _page("dimagaz.user", ["name", "display_name"]),
    "a page of what is withdrawn": _page("dimagaz.fournisseur.centre", ["name"]),
    "a page of no model": _page("no.model", ["name"]),
    "an unknown field": _page(_BC, ["nothing"]),
    "an unknown field in the domain": _search(_BC, ["nothing", "=", 1]),
    "an unknown field in the order": _search(_BC, order="nothing"),
    "an unknown operator": _search(_BC, ["name", "~~", 1]),
    "a malformed domain": _search(_BC, "&", ["name", "=", "BC-1"]),
    "a domain of a wrong type": (_BC, "search", {"domain": 5}),
    "a bad date": _search(_BC, ["write_date", ">", "yesterday"]),
    "an unknown keyword": _search(_BC, nothing=1),
    "an unknown keyword that is passed on": _page(_BC, ["name"], nothing=1),
    "a missing argument": (_BC, "search", {}),
    "ids where none are taken": (_BC, "search", {"ids": [1], "domain": []}),
    "an unknown method": (_BC, "nothing", {}),
    "a private method": (_BC, "_nothing", {}),
    "exists": (_BC, "exists", {"ids": [1]}),
    "a read": _read([2, 1], ["name", "bc_date"]),
    "a read of one that is archived": _read([4], ["name", "bc_lines"], context={}),
    "a read of one that is deleted": _read([1, 3], ["name"]),
    "a read of ids": _read([3], ["id"]),
    "a read of one that is hidden": _read([1, 5], ["name"]),
    "a read of a hidden id": _read([5], ["id"]),
    "a read of a list with a hidden child": _read([1], ["bc_lines"]),
    "a read of a list that is withdrawn": _read([1], ["centres"], model="dimagaz.fournisseur"),
    "by name": _search(_BC, ["name", "=", "BC-1"]),
    "not by name": _search(_BC, ["name", "!=", "BC-1"]),
    "without a name": _search(_BC, ["name", "=", False]),
    "with a name": _search(_BC, ["name", "!=", False]),
    "among ids": _search(_BC, ["id", "in", [1, 2, 3, 5]]),
    "not among ids": _search(_BC, ["id", "not in", [1, 2]]),
    "like": _search(_BC, ["name", "like", "C-"]),
    "ilike": _search(_BC, ["name", "ilike", "bc-"]),
    "either": _search(_BC, "|", ["id", "=", 1], ["id", "=", 4]),
    "neither": _search(_BC, "!", ["id", "=", 1]),
    "both": _search(_BC, "&", ["id", ">", 1], ["name", "!=", False]),
    "by reference": _search(_BC, ["depositaire", "=", 1]),
    "without a reference": _search(_BC, ["fournisseur", "=", False]),
    "last first": _search(_BC, order="id desc", limit=2),
    "living ones": _search(_BC, context={}),
    "archived ones": _search(_BC, ["active", "=", False], context={}),
    "a moment, greater": _search(_BC, ["bc_date", ">", "2026-01-02 03:04:04"]),
    "a moment, not greater": _search(_BC, ["bc_date", ">", "2026-01-02 03:04:05"]),
    "a moment, at least": _search(_BC, ["bc_date", ">=", "2026-01-02 03:04:05"]),
    "a count": (_BC, "search_count", {"domain": [], "context": _ALL}),
    "count and sum": (_BC, "formatted_read_group", {**_GROUP, "aggregates": ["__count", "id:sum"]}),
    "count and average": (_BC, "formatted_read_group", {**_GROUP, "aggregates": ["__count", "id:avg"]}),
    "count and sum of nothing": (_BC, "formatted_read_group", {"domain": [["id", "=", 99]], "aggregates": ["__count", "id:sum", "id:avg"]}),
    "an unknown aggregate": (_BC, "formatted_read_group", {**_GROUP, "aggregates": ["id:nothing"]}),
    "count and sum of old": (_BC, "read_group", {**_GROUP, "fields": ["ids:sum(id)"], "groupby": []}),
    "users": ("res.users", "search_read", {"domain": [["login", "=", "admin"]], "fields": ["name"], "load": ""}),
}  # fmt: skip


def by_json2(there: There, question: Question, key: str) -> dict[str, Any]:
    """Status, and value or the class of the error."""
    reply = ask(there.url, *json2_request(key, *question))
    told = _told(reply)
    return told | ({"value": json.loads(reply.body)} if reply.status == 200 else {"error": _named(reply)})


def by_xmlrpc(there: There, question: Question, key: str, uid: int) -> dict[str, Any]:
    """Status, and value or the code of the fault with its class, or its first words."""
    reply = ask(there.url, *xmlrpc_request(there.database, uid, key, *question))
    try:
        return _told(reply) | {"value": xmlrpc.client.loads(reply.body)[0][0]}
    except xmlrpc.client.Fault as fault:
        return _told(reply) | {"code": fault.faultCode, "error": _first(fault)}


def _told(reply: Reply) -> dict[str, Any]:
    return {"status": reply.status, "type": reply.headers["Content-Type"], "dated": "Date" in reply.headers}


def _named(reply: Reply) -> str:
    if not reply.headers["Content-Type"].startswith("application/json"):
        return "a page"
    said = json.loads(reply.body)
    assert {"name", "message", "arguments", "context", "debug"} == set(said)
    return str(said["name"])


def _first(fault: xmlrpc.client.Fault) -> str:
    """The class of what was raised inside, or how the text begins."""
    text = str(fault.faultString).strip()
    inner = re.match(r"(\w|\.)+", text.splitlines()[-1]) if fault.faultCode == 1 else None
    return inner[0] if inner else " ".join(text.split()[:4])
