"""An imitation of Odoo 19 for tests that are fast: a real HTTP server over tables in memory, with all that may go wrong with it.

`tests/odoo/imitation/test_imitation.py` holds it against what a real one answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from tests.odoo.imitation.calls import Call, reads_a_secret
from tests.odoo.imitation.clock import Clock
from tests.odoo.imitation.fields import Model
from tests.odoo.imitation.listening import Listener
from tests.odoo.imitation.reading import Reader
from tests.odoo.imitation.rights import Rights
from tests.odoo.imitation.tables import Tables
from tests.odoo.imitation.transactions import ADMIN, Transaction
from tests.odoo.imitation.trouble import Plan, Planned, Trouble

#: The users that there are; the last one is whose key the mirror has.
USERS: Final = {1: "OdooBot", ADMIN: "Administrator", 3: "Agent Sara", 4: "Agent Karim", 5: "Relance"}
KEY: Final = "CANARY-KEY-0123456789"


class Imitation:
    """The server, and what a test does to it. `before` and `after` are called with each call, from the server's threads."""

    database = "dimagaz"

    def __init__(self, version: tuple[int, ...]) -> None:
        self.version = version
        self.clock = Clock()
        self.tables = Tables(self.clock)
        self.rights = Rights(keys={KEY})
        self.plan = Plan()
        self.calls: list[Call] = []
        self.before: list[Callable[[Call], None]] = []
        self.after: list[Callable[[Call], None]] = []
        self.zips = False
        self.key = KEY
        self.noting = threading.Lock()
        self.over = threading.Event()
        self._port = 0
        self._listener: Listener | None = None
        for id, name in USERS.items():
            assert (
                self.create("res.users", name=name, login="admin" if id == ADMIN else name.split()[-1].lower(), password="CANARY-PASSWORD")
                == id
            )

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def login(self) -> str:
        """Whose key it is."""
        return self.rights.login

    def up(self) -> None:
        """Answer, at the same address as before."""
        self.over.clear()
        self._listener = Listener(self._port, self)
        self._port = self._listener.server_address[1]
        threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def down(self) -> None:
        """Be gone: what is being answered is not finished, and who connects is refused."""
        self.over.set()
        if self._listener:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None

    def begin(self) -> Transaction:
        """A transaction whose moment is now; it is seen when it commits."""
        return self.tables.begin()

    transaction = begin

    def create(self, model: str, *, by: int = ADMIN, **values: Any) -> int:
        """A new record; its id."""
        with self.begin() as now:
            return now.create(model, by=by, **values)

    def write(self, model: str, ids: int | Sequence[int], *, by: int = ADMIN, **values: Any) -> None:
        """A change."""
        with self.begin() as now:
            now.write(model, ids, by=by, **values)

    def unlink(self, model: str, ids: int | Sequence[int]) -> None:
        """A deletion, with what it does to others."""
        with self.begin() as now:
            now.unlink(model, ids)

    def quietly(self, model: str, ids: int | Sequence[int], **values: Any) -> None:
        """A change by SQL, which moves no write_date."""
        with self.begin() as now:
            now.quietly(model, ids, **values)

    def declare(self, model: Model) -> None:
        """Another model."""
        self.tables.declare(model)

    def hide(self, model: str, ids: int | Sequence[int]) -> None:
        """Have a rule hide these records from the mirror's user."""
        self.rights.hidden[model] |= {ids} if isinstance(ids, int) else set(ids)

    def unhide(self, model: str) -> None:
        """Drop that rule."""
        self.rights.hidden[model].clear()

    def withdraw(self, model: str) -> None:
        """Take away the right to read the model."""
        self.rights.withdrawn.add(model)

    def grant(self, model: str) -> None:
        """Give it back."""
        self.rights.withdrawn.discard(model)

    def revoke(self) -> None:
        """Make the key worthless."""
        self.rights.keys.clear()

    def new_key(self) -> str:
        """A key that is good from now on; it becomes `key`."""
        self.key = f"{self.key}-NEXT"
        self.rights.keys.add(self.key)
        return self.key

    def trouble(self, trouble: Trouble, *, times: int = 1, after: int = 0, model: str = "", method: str = "") -> None:
        """Have it happen to the next `times` requests of that kind, `after` so many of them."""
        self.plan.add(Planned(trouble, times, after, model, method))

    def rows(self, model: str, fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """All records that the mirror's user may see, archived ones too, as JSON-2 gives them; no call is noted."""
        if model in self.rights.withdrawn:
            return []
        with self.tables.lock:
            reader = Reader(self.tables, self.rights, active_test=False)
            return [*reader.shown(model, reader.found(model, [], "id"), fields, named=False)]

    @property
    def secrets_read(self) -> list[Call]:
        """The calls that asked for a password. There must never be one."""
        return [call for call in self.calls if reads_a_secret(call)]

    def age(self) -> None:
        """An hour passes."""
        self.clock.move(timedelta(hours=1))

    def now(self) -> datetime:
        """The server's time."""
        return self.clock.now()


@contextmanager
def odoo(*, version: tuple[int, ...] = (19, 0)) -> Iterator[Imitation]:
    """A server without records but its users, for the time of the block. Before 19 it speaks XML-RPC alone."""
    there = Imitation(version)
    there.up()
    try:
        yield there
    finally:
        there.down()
