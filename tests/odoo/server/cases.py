"""What is asked of the real Odoo to be recorded: each case by its name, over both protocols where both can say it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

#: Ids that `records` makes in an empty database.
EMPTY, FULL, DELETED, HIDDEN, STRANGE, NOBODY = 1, 2, 3, 4, 5, 999_999
_BC: Final = "dimagaz.bc"


@dataclass(frozen=True)
class Case:
    """A call. `who` is `reader` (who may only read), `admin`, `revoked` (a key that was taken away) or `nobody`."""

    name: str
    model: str
    method: str
    arguments: dict[str, Any] = field(default_factory=dict)
    who: str = "reader"


def _read(name: str, *ids: int, fields: list[str] | None = None, model: str = _BC, who: str = "reader") -> Case:
    chosen = {"fields": fields} if fields else {}
    return Case(name, model, "read", {"ids": list(ids), "load": "", **chosen}, who)


def _search(name: str, domain: Any, **more: Any) -> Case:
    return Case(name, _BC, "search_read", {"domain": domain, "fields": ["name", "write_date"], "order": "id", "load": ""} | more)


def _aggregate(name: str, aggregates: list[str], domain: list[Any] | None = None) -> Case:
    asked = {"domain": domain or [], "aggregates": aggregates, "context": {"active_test": False}}
    return Case(name, _BC, "formatted_read_group", asked)


READS: Final = [
    _read("order_empty", EMPTY),
    _read("order_full", FULL),
    _read("order_strange", STRANGE, fields=["name", "bl_date", "bc_date", "raison"]),
    _read("line", 1, model="dimagaz.bc.line"),
    _read("user", 1, model="dimagaz.user", fields=["name", "display_name", "username", "sap_id", "write_date", "write_uid"]),
    _read("top_up", 1, model="alimenteur.solde"),
    _read("product", 1, model="dimagaz.product"),
    _read("supplier", 1, model="dimagaz.fournisseur"),
    _read("centre", 1, model="dimagaz.fournisseur.centre"),
    Case("read_with_names", _BC, "read", {"ids": [FULL], "fields": ["depositaire", "fournisseur", "bc_lines"]}),
    _read("who_wrote", 2, model="res.users", fields=["name"], who="admin"),
    _search("page", [["write_date", ">=", "2026-01-01 00:00:00"], ["id", ">", 0]], limit=2),
    _search("page_with_archived", [], context={"active_test": False, "tz": "UTC"}),
    _search("page_empty", [["id", ">", NOBODY]]),
    Case("count", _BC, "search_count", {"domain": []}),
    _aggregate("sum_of_ids", ["id:sum", "__count"]),
    _aggregate("average_of_ids", ["id:avg", "__count"]),
    _aggregate("sum_of_nothing", ["id:sum", "id:avg", "__count"], [["id", "=", NOBODY]]),
    _aggregate("sum_too_large", ["version:sum", "__count"]),
    Case("read_group", _BC, "read_group", {"domain": [], "fields": ["ids:sum(id)"], "groupby": []}),
    Case(
        "fields_get",
        _BC,
        "fields_get",
        {"allfields": ["bl_date", "ttc", "state", "depositaire"], "attributes": ["type", "relation", "store"]},
    ),
]
GONE: Final = [
    _read("deleted_read", DELETED, fields=["name"]),
    _read("deleted_read_of_id", DELETED, fields=["id"]),
    _read("deleted_among_others", DELETED, FULL, fields=["name"]),
    _read("hidden_read", HIDDEN, fields=["name"]),
    _read("hidden_read_of_id", HIDDEN, fields=["id"]),
    _read("hidden_among_others", HIDDEN, DELETED, FULL, fields=["name"]),
    _search("hidden_searched", [["id", "in", [HIDDEN, FULL]]]),
]
ERRORS: Final = [
    Case("wrong_key", _BC, "search_count", {"domain": []}, "nobody"),
    Case("revoked_key", _BC, "search_count", {"domain": []}, "revoked"),
    Case("no_right_to_read", "ir.config_parameter", "search_read", {"domain": [], "fields": ["key"]}),
    Case("no_right_to_write", _BC, "write", {"ids": [FULL], "vals": {"name": "x"}}),
    Case("unknown_model", "dimagaz.nothing", "search_count", {"domain": []}),
    Case("unknown_method", _BC, "nothing", {"ids": [FULL]}),
    Case("private_method", _BC, "_compute_solde", {"ids": [FULL]}),
    _read("unknown_field", FULL, fields=["nothing"]),
    _search("unknown_field_searched", [["nothing", "=", 1]]),
    _search("unknown_field_in_order", [], order="nothing"),
    _search("wrong_operator", [["name", "~~", 1]]),
    _search("wrong_domain", [["name"]]),
    _search("wrong_domain_type", "nonsense"),
    _search("wrong_date", [["write_date", ">=", "never"]]),
    _search("unknown_argument", [], nothing=1),
    Case("missing_argument", _BC, "search_count", {}),
    *(
        Case(f"raises_{kind}", _BC, "fail", {"kind": kind})
        for kind in ("ValueError", "KeyError", "UserError", "ValidationError", "AccessError", "AccessDenied", "MissingError")
    ),
]
CASES: Final = {case.name: case for case in (*READS, *GONE, *ERRORS)}
