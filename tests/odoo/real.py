"""The real Odoo as scenarios see it: the same as the imitation, by Odoo's own means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import pytest

from tests.odoo.server.calls import ask, json2
from tests.odoo.server.server import MODELS, OdooServer

_CONTEXT: Final = {"active_test": False}
#: Whose access the mirror has, and whose the tests have.
_READERS: Final = "base.group_user"
_AGENTS: Final = "dimagaz.group_agent"


class Real:
    """A server that runs, with a user for the mirror who may only read. `clear` makes it empty again."""

    login = "relance"

    def __init__(self, server: OdooServer) -> None:
        self.server = server
        self.database = server.database
        self.uid = server.user(self.login)
        self._groups = {name: server.reference(name) for name in (_READERS, _AGENTS)}
        self._own_key = server.api_key(self.login)
        self._rules: dict[str, list[int]] = {}
        self._withdrawn: set[str] = set()
        self.key = server.api_key(self.login)

    @property
    def url(self) -> str:
        """Where it is."""
        return self.server.url

    def clear(self) -> None:
        """No records, all rights, a key that is good."""
        for model in list(self._rules):
            self.unhide(model)
        for model in list(self._withdrawn):
            self.grant(model)
        self.server.empty()
        self.new_key()

    def create(self, model: str, **values: Any) -> int:
        """A new record; its id."""
        return self.server.create(model, values)[0]

    def write(self, model: str, ids: int | Sequence[int], **values: Any) -> None:
        """A change by the ORM."""
        self.server.execute(model, "write", ids=_several(ids), vals=values)

    def unlink(self, model: str, ids: int | Sequence[int]) -> None:
        """A deletion by the ORM."""
        self.server.execute(model, "unlink", ids=_several(ids))

    def quietly(self, model: str, ids: int | Sequence[int], **values: Any) -> None:
        """A change by SQL."""
        for id in _several(ids):
            self.server.sql(_update(model, id, values))

    @contextmanager
    def transaction(self) -> Iterator[_Late]:
        """One that is open within the block."""
        with ExitStack() as open_ones:
            yield _Late(self.server, open_ones)

    def hide(self, model: str, ids: int | Sequence[int]) -> None:
        """Rules of groups add up: what the agents' allows, those who are agents too may see."""
        self.unhide(model)
        found: list[int] = self.server.execute("ir.model", "search", domain=[["model", "=", model]])
        domains = {_READERS: [("id", "not in", _several(ids))], _AGENTS: [(1, "=", 1)]}
        rules = [
            {"name": name, "model_id": found[0], "domain_force": repr(domain), "groups": [[6, 0, [self._groups[name]]]]}
            for name, domain in domains.items()
        ]
        self._rules[model] = self.server.create("ir.rule", *rules)

    def unhide(self, model: str) -> None:
        """That rule is gone."""
        if rules := self._rules.pop(model, None):
            self.server.execute("ir.rule", "unlink", ids=rules)

    def withdraw(self, model: str) -> None:
        """Take away the right to read the model."""
        self._withdrawn.add(model)
        self._allow(model, perm_read=False)

    def grant(self, model: str) -> None:
        """Give it back."""
        self._withdrawn.discard(model)
        self._allow(model, perm_read=True)

    def _allow(self, model: str, *, perm_read: bool) -> None:
        domain = [["model_id.model", "=", model], ["group_id", "=", self._groups[_READERS]]]
        found = self.server.execute("ir.model.access", "search", domain=domain)
        self.server.execute("ir.model.access", "write", ids=found, vals={"perm_read": perm_read})

    def revoke(self) -> None:
        """Make the key worthless."""
        self.server.revoke(self.key)

    def new_key(self) -> str:
        """Another key, which is `key` from now on."""
        self.key = self.server.api_key(self.login)
        return self.key

    def down(self) -> None:
        """Kill it."""
        self.server.kill()

    def up(self) -> None:
        """Start it again."""
        self.server.start()

    def rows(self, model: str, fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """All records that the mirror's user may see."""
        if model in self._withdrawn:
            return []
        asked: dict[str, Any] = {"domain": [], "fields": list(fields), "order": "id", "load": "", "context": _CONTEXT}
        found: list[Mapping[str, Any]] = json2(self.url, self._own_key, model, "search_read", **asked)
        return found

    def age(self) -> None:
        """The records are taken back by an hour, for the clock cannot be moved."""
        hour = "interval '1 hour'"
        changes = [f"UPDATE {_table(one)} SET create_date = create_date - {hour}, write_date = write_date - {hour}" for one in MODELS]  # noqa: S608 - of a test
        self.server.sql("; ".join(changes))

    def now(self) -> datetime:
        """The server's time, in whole seconds."""
        return parsedate_to_datetime(ask(self.url, "/json/version", None, {}, "GET").headers["Date"]).astimezone(UTC)


class _Late:
    """SQL that is open: PostgreSQL's now() is the moment at which a transaction began."""

    def __init__(self, server: OdooServer, open_ones: ExitStack) -> None:
        self._server = server
        self._open = open_ones

    def create(self, model: str, **values: Any) -> int:
        """A new record; its id."""
        id = int(self._server.sql(f"SELECT nextval('{_table(model)}_id_seq')")[0][0])
        named = {"id": id, "create_uid": 2, "write_uid": 2, **values}
        names = ", ".join((*named, "create_date", "write_date"))
        told = ", ".join((*map(_literal, named.values()), _NOW, _NOW))
        self._open.enter_context(self._server.sql.uncommitted(f"INSERT INTO {_table(model)} ({names}) VALUES ({told})"))  # noqa: S608 - of a test
        return id

    def write(self, model: str, ids: int, **values: Any) -> None:
        """A change."""
        statement = _update(model, ids, values).replace(" WHERE ", f", write_date = {_NOW} WHERE ")
        self._open.enter_context(self._server.sql.uncommitted(statement))


_NOW: Final = "now() AT TIME ZONE 'UTC'"


def _update(model: str, id: int, values: Mapping[str, Any]) -> str:
    told = ", ".join(f"{name} = {_literal(value)}" for name, value in values.items())
    return f"UPDATE {_table(model)} SET {told} WHERE id = {id}"  # noqa: S608 - of a test


def _table(model: str) -> str:
    return model.replace(".", "_")


def _literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "NULL", True: "true", False: "false"}[value]
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def _several(ids: int | Sequence[int]) -> list[int]:
    return [ids] if isinstance(ids, int) else list(ids)


@pytest.fixture(scope="module")
def _real(_odoo: OdooServer) -> Real:
    """The session's Odoo as it was installed, with the mirror's user: two seconds for each file of tests."""
    _odoo.renew()
    return Real(_odoo)


@pytest.fixture
def real(_real: Real) -> Real:
    """A real Odoo, empty, with all rights. It needs the fixture `_odoo` of tests/odoo/conftest.py."""
    if not _real.server.runs:
        _real.up()
    _real.clear()
    return _real
