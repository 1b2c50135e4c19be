"""Replies of the real Odoo, kept as files: `python -m tests.odoo.server.recording` writes them anew, test_recorded.py compares them."""

from __future__ import annotations

import json
import re
import shutil
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.odoo.server.addresses import ADDRESSES, Address
from tests.odoo.server.calls import Reply, ask, json2_request, xmlrpc_request
from tests.odoo.server.cases import CASES, DELETED, HIDDEN, Case
from tests.odoo.server.place import ADDONS, HOME, PACKAGES
from tests.odoo.server.rights import hidden
from tests.odoo.server.server import MODELS, OdooServer, odoo_server

RECORDED: Final = Path(__file__).parent.parent / "recorded"
_MOMENT: Final = "2026-01-02 03:04:05.678901"
_STRANGE: Final = {
    "name": "@everyone **gras** <&>\u0001\u0007\t",
    "bl_date": "0001-01-01",
    "bc_date": "9999-12-31 23:59:59",
    "raison": "é\n" * 3,
}
_FULL: Final = {
    "name": "BC2",
    "fullname": "BC2/2026",
    "bc_date": "2026-01-02 03:04:05",
    "bl_date": "2026-01-03",
    "bl_number": "BL2",
    "depositaire": 1,
    "fournisseur": 1,
    "fournisseur_centre": 1,
    "ttc": 12.345,
    "ht": 0.1,
    "remise": 0.1 + 0.2,
    "montant_paye": 10.005,
    "done": True,
    "version": 2**31 - 1,
    "state": "confirmed",
}


class Recorder:
    """The cases' records in an Odoo, and keys to ask for them by."""

    def __init__(self, odoo: OdooServer) -> None:
        self.odoo = odoo
        self.uid = odoo.user("reader")
        self.keys = {who: odoo.api_key(who) for who in ("admin", "reader")} | {"revoked": odoo.api_key("reader"), "nobody": "0" * 40}
        odoo.revoke(self.keys["revoked"])

    def json2(self, case: Case) -> tuple[dict[str, Any], Reply]:
        """What was asked over JSON-2, without its key, and the reply."""
        path, body, headers = json2_request(self.keys[case.who], case.model, case.method, case.arguments)
        return self._asked(path, body, headers)

    def xmlrpc(self, case: Case) -> tuple[dict[str, Any], Reply]:
        """The same over XML-RPC."""
        uid = 2 if case.who == "admin" else self.uid
        return self._asked(*xmlrpc_request(self.odoo.database, uid, self.keys[case.who], case.model, case.method, case.arguments))

    def address(self, call: Address) -> tuple[dict[str, Any], Reply]:
        """What another address than that of a model's method says."""
        key = self.keys["reader"]
        headers = {"Content-Type": call.kind, "Authorization": f"bearer {key}"} | call.headers
        return self._asked(call.path, call.body(key).encode(), headers, call.http_method)

    def _asked(self, path: str, body: bytes, headers: dict[str, str], method: str = "POST") -> tuple[dict[str, Any], Reply]:
        reply = ask(self.odoo.url, path, body, headers, method)
        # The length is no longer true when the body is clean, and the cookie is a secret.
        headers = {name: value for name, value in reply.headers.items() if name not in {"Set-Cookie", "Content-Length"}}
        clean = Reply(reply.status, headers, self._clean(reply.body))
        return {"method": method, "path": path, "body": self._clean(body.decode())}, clean

    def _clean(self, text: str) -> str:
        """Without a key, and without a path of this machine."""
        for key in self.keys.values():
            text = text.replace(key, "KEY")
        places = {
            str(PACKAGES): "/usr/lib/python3/dist-packages",
            str(ADDONS): "/mnt/addons",
            str(HOME): "/opt/odoo",
            str(self.odoo.sql.postgres.folder): "/run/postgresql",
            sysconfig.get_path("stdlib"): "/usr/lib/python3.13",
        }
        for place, usual in places.items():
            text = text.replace(place, usual)
        return text


@contextmanager
def recorder(odoo: OdooServer) -> Iterator[Recorder]:
    """One with the cases' records, the hidden one hidden for as long as the block lasts. The Odoo must be as new."""
    odoo.empty()
    odoo.create("dimagaz.user", {"name": "Awa", "username": "awa", "password": "never read"})
    odoo.create("dimagaz.product", {"name": "Bouteille 3 kg", "prix": 0.1, "product_type": "gaz"})
    odoo.create("dimagaz.fournisseur", {"name": "Fournisseur 1", "ville": "Kénitra"})
    odoo.create("dimagaz.fournisseur.centre", {"name": "Centre 1", "fournisseur": 1})
    odoo.create(
        "dimagaz.bc", {}, _FULL, {"name": "deleted"}, {"name": "hidden"}, _STRANGE, {"name": "archived", "active": False, "version": 1}
    )
    odoo.create("dimagaz.bc.line", {"bc_id": 2, "product": 1, "qty": 3, "prix": 0.1, "qty_retenue": 1.5})
    odoo.create(
        "alimenteur.solde", {"client": 1, "solde": 250, "reference_no": "ALM1", "created_by": 2, "date_creation": "2026-01-02 03:04:05"}
    )
    odoo.execute("dimagaz.bc", "write", ids=[HIDDEN], vals={"version": 1})
    odoo.execute("dimagaz.bc", "unlink", ids=[DELETED])
    for name in MODELS:
        odoo.sql(f"UPDATE {name.replace('.', '_')} SET create_date = '{_MOMENT}', write_date = '{_MOMENT}'")  # noqa: S608 - our own names
    with hidden(odoo, "dimagaz.bc", [["id", "=", HIDDEN]]):
        yield Recorder(odoo)


def recordings(one: Recorder) -> dict[str, Callable[[], tuple[dict[str, Any], Reply]]]:
    """How each reply is had, by the place of its file."""
    ways = {"json2": one.json2, "xmlrpc": one.xmlrpc}
    cases = {f"{folder}/{name}": partial(way, case) for folder, way in ways.items() for name, case in CASES.items()}
    return cases | {name: partial(one.address, call) for name, call in ADDRESSES.items()}


def essence(body: str) -> str:
    """A body without what differs from machine to machine: a traceback, but for its last line."""
    body = re.sub(r'"debug": ".*"', '"debug": ""', body)
    return re.sub(r"Traceback.*\n(?=\S+: .*\n*</string>)", "Traceback\n", body, flags=re.DOTALL)


def main() -> None:
    """All of them anew."""
    for folder in ("json2", "xmlrpc"):
        shutil.rmtree(RECORDED / folder, ignore_errors=True)
    with odoo_server() as odoo, recorder(odoo) as one:
        for name, asked in recordings(one).items():
            request, reply = asked()
            file = RECORDED / f"{name}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps({"request": request, "reply": asdict(reply)}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
