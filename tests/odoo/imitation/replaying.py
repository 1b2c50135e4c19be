"""The imitation as the real Odoo was when its replies were recorded (tests/odoo/recorded), and those requests put to it."""

from __future__ import annotations

import json
import re
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.odoo.imitation.fields import model
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.server.calls import Reply, ask
from tests.odoo.server.cases import DELETED, HIDDEN
from tests.odoo.server.recording import RECORDED

#: What nobody asks of it: descriptions of fields, writing by RPC, errors on demand, and reading as the administrator.
NOT_IMITATED: Final = re.compile(r"fields_get|no_right_to_write|raises_\w+|who_wrote")
_MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
_ORDERS: Final[list[dict[str, Any]]] = [
    {},
    {
        "name": "BC2", "fullname": "BC2/2026", "bc_date": "2026-01-02 03:04:05", "bl_date": "2026-01-03", "bl_number": "BL2",
        "depositaire": 1, "fournisseur": 1, "fournisseur_centre": 1, "ttc": 12.345, "ht": 0.1, "remise": 0.1 + 0.2, "montant_paye": 10.005,
        "done": True, "version": 2**31 - 1, "state": "confirmed",
    },
    {"name": "deleted"},
    {"name": "hidden", "version": 1},
    {"name": "@everyone **gras** <&>\u0001\u0007\t", "bl_date": "0001-01-01", "bc_date": "9999-12-31 23:59:59", "raison": "é\n" * 3},
    {"name": "archived", "active": False, "version": 1},
]  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A request as it was recorded, and the reply to it."""

    method: str
    path: str
    body: str
    reply: Reply

    @classmethod
    def of(cls, file: Path) -> Kept:
        """The one in that file."""
        said = json.loads(file.read_text())
        return cls(**said["request"], reply=Reply(**said["reply"]))


def files() -> list[str]:
    """The names of all that were recorded and are imitated: `json2/page`."""
    names = sorted(path.relative_to(RECORDED).with_suffix("").as_posix() for path in RECORDED.rglob("*.json"))
    return [name for name in names if not NOT_IMITATED.fullmatch(name.partition("/")[2])]


@contextmanager
def as_recorded() -> Iterator[Imitation]:
    """The records that the recorded requests are for, hidden ones hidden."""
    with odoo() as there:
        there.database, there.rights.login = "relance", "reader"
        there.rights.keys, there.rights.uid = {"KEY"}, 5
        there.declare(model("ir.config_parameter"))
        there.withdraw("ir.config_parameter")
        there.clock.stop(_MOMENT)
        there.create("dimagaz.user", name="Awa", username="awa", password="never read")
        there.create("dimagaz.product", name="Bouteille 3 kg", prix=0.1, product_type="gaz")
        there.create("dimagaz.fournisseur", name="Fournisseur 1", ville="Kénitra")
        there.create("dimagaz.fournisseur.centre", name="Centre 1", fournisseur=1)
        for values in _ORDERS:
            there.create("dimagaz.bc", currency_id=1, **values)
        there.create("dimagaz.bc.line", bc_id=2, product=1, qty=3, prix=0.1, qty_retenue=1.5)
        top_up: dict[str, Any] = {
            "client": 1,
            "solde": 250,
            "reference_no": "ALM1",
            "created_by": 2,
            "date_creation": "2026-01-02 03:04:05",
        }
        there.create("alimenteur.solde", **top_up)
        there.unlink("dimagaz.bc", DELETED)
        there.hide("dimagaz.bc", HIDDEN)
        yield there


def put(there: Imitation, name: str) -> tuple[Any, Any]:
    """The reply that was recorded and that of the imitation, as far as they must agree."""
    kept = Kept.of(RECORDED / f"{name}.json")
    kind = "text/plain" if name.endswith("wrong_content_type") else "application/json" if name.startswith("json2") else "text/xml"
    headers = {"Content-Type": kind, "Authorization": f"bearer {_key(name)}"}
    if name.endswith("no_key"):
        del headers["Authorization"]
    if name.endswith("_database") and name.startswith("json2"):
        headers["X-Odoo-Database"] = "nothing" if "unknown" in name else "relance"
    body = kept.body.replace("KEY", _key(name))
    return essence(kept.reply), essence(ask(there.url, kept.path, body.encode() or None, headers, kept.method))


def _key(name: str) -> str:
    return "0" * 40 if re.search(r"wrong_key|revoked_key", name) else "KEY"


def essence(reply: Reply) -> Any:
    """What a client goes by: the status and type, the value; of an error its class and first words, or the code of the fault."""
    kind = reply.headers["Content-Type"]
    if "json" in kind:
        said = json.loads(reply.body)
        error = isinstance(said, dict) and "debug" in said
        return reply.status, kind, (said["name"], _start(said["message"])) if error else said
    if "xml" not in kind:
        return reply.status, kind
    try:
        return reply.status, kind, xmlrpc.client.loads(reply.body)[0]
    except xmlrpc.client.Fault as fault:
        text = str(fault.faultString).strip()
        last = text.splitlines()[-1] if fault.faultCode == 1 else text
        return reply.status, kind, fault.faultCode, _start(last) if fault.faultCode != 1 else last.partition(":")[0]


def _start(text: str) -> str:
    return " ".join(text.split()[:3])
