"""A real Odoo 19 with a database of its own: what a test is given."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tests.cloud.local_cloud import free_port
from tests.odoo.server import pristine
from tests.odoo.server.calls import json2, xmlrpc_call
from tests.odoo.server.place import OdooError, missing
from tests.odoo.server.pristine import DATABASE
from tests.odoo.server.process import Process
from tests.odoo.server.sql import Sql

#: The models of the add-on, each before those that refer to it.
MODELS: Final = (
    *("dimagaz.user", "dimagaz.product", "dimagaz.fournisseur", "dimagaz.fournisseur.centre"),
    *("dimagaz.bc", "dimagaz.bc.line", "alimenteur.solde"),
)
_ADMIN: Final = 2


class OdooServer:
    """An Odoo that runs, its address and database, and an administrator at it."""

    database: Final = DATABASE

    def __init__(self, process: Process) -> None:
        self.process = process
        self.sql = Sql(process.postgres)
        self.url = process.url
        self.start, self.stop, self.kill, self.restart = process.start, process.stop, process.kill, process.restart

    @property
    def runs(self) -> bool:
        """Whether its process does; it may have been killed."""
        return self.process.runs

    def execute(self, model: str, method: str, /, **arguments: Any) -> Any:
        """What a method returns to the administrator; `ids` and `context` are arguments like others. RefusedError, OSError."""
        return json2(self.url, self.admin_key, model, method, **arguments)

    def create(self, model: str, *rows: dict[str, Any]) -> list[int]:
        """The ids of new records."""
        made: list[int] = self.execute(model, "create", vals_list=list(rows))
        return made

    def api_key(self, login: str = "admin") -> str:
        """A new key of that user."""
        key: str = self.execute("res.users", "give_key", login=login)
        return key

    def revoke(self, key: str, *, forget: bool = True) -> None:
        """That key opens nothing any more. Without `forget`, XML-RPC goes on taking it if it has seen it before, as in real life."""
        self.execute("res.users", "take_key", key=key, forget=forget)

    def user(self, login: str, *groups: str) -> int:
        """The id of a new user of these groups, by their full names; of `base.group_user` alone, who may read, if none is named."""
        found = [self.reference(name) for name in groups or ("base.group_user",)]
        made = self.create("res.users", {"name": login.title(), "login": login, "group_ids": [[6, 0, found]]})
        return made[0]

    def reference(self, name: str) -> int:
        """The id behind a full name such as `base.group_user`."""
        module, _, short = name.partition(".")
        domain = [["module", "=", module], ["name", "=", short]]
        found: list[dict[str, int]] = self.execute("ir.model.data", "search_read", domain=domain, fields=["res_id"])
        return found[0]["res_id"]

    @cached_property
    def admin_key(self) -> str:
        """The administrator's own, of the database as it is now."""
        key: str = xmlrpc_call(self.url, DATABASE, _ADMIN, "admin", "res.users", "give_key", login="admin")
        return key

    def empty(self) -> None:
        """No record is left in any of the models, and ids begin at 1 again. Users, keys and rights stay."""
        self.sql(f"TRUNCATE {', '.join(name.replace('.', '_') for name in MODELS)} RESTART IDENTITY")

    def renew(self) -> None:
        """Everything as it was at first: rights, users, keys and records. It takes two seconds."""
        self.process.kill()
        self.sql.renew()
        self.process.start()
        self.__dict__.pop("admin_key", None)


@contextmanager
def odoo_server(port: int = 0, workers: int = 0) -> Iterator[OdooServer]:
    """One that runs, on a free port if none is given, for as long as the block lasts. OdooError, BenchError."""
    if reason := missing():
        raise OdooError(reason)
    with pristine.serving() as postgres, tempfile.TemporaryDirectory(prefix="odoo-") as folder:
        server = OdooServer(Process(postgres, Path(folder), port or free_port(), workers))
        server.sql.renew()
        try:
            server.start()
            yield server
        finally:
            server.kill()
