"""Writers that never rest: two that change everything there is, and two whose transactions commit seconds after they wrote."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from tests.odoo.either import There
from tests.odoo.imitation.there import Imitation
from tests.odoo.scenarios.scene import CENTRE, LINE, ORDER, PRODUCT, SUPPLIER, TOP_UP, USER
from tests.odoo.server.calls import RefusedError

#: Orders that all writers change and nobody deletes; after them, some for each that commits late; then what each writer has of its own.
_SHARED: Final = 4
_LATE: Final = 6
_OWN: Final = 8
#: Seconds between two deeds of a writer.
_REST: Final = 0.1


class Writer(Protocol):
    """Whoever does something again and again."""

    def act(self) -> None:
        """Do one thing."""
        ...


@dataclass
class Ground:
    """What the writers write on. `turn`: a real Odoo has two of them wait for one another, or try again; the imitation cannot."""

    there: There
    turn: AbstractContextManager[Any] = field(default_factory=nullcontext)

    def furnish(self) -> None:
        """Before they begin: a client, two products, and orders with two lines each. None is new to the mirror then."""
        there = self.there
        if isinstance(there, Imitation):
            self.turn = threading.RLock()
        there.create(USER, name="Awa", username="awa", password="never read")
        for name in ("Butane", "Propane"):
            there.create(PRODUCT, name=name, prix=12.5)
        for n in range(_SHARED + 2 * _LATE + 2 * _OWN):
            order = there.create(ORDER, name=f"BC-{n + 1}", depositaire=1, bl_number=f"BL-{n + 1}", bl_date="2026-01-03")
            for _ in range(2):
                there.create(LINE, bc_id=order, product=1, qty=2, prix=12.5)

    def own(self, first: int, number: int) -> list[int]:
        """Some of the orders, by their place."""
        return list(range(first + 1, first + number + 1))


@dataclass
class Busy:
    """Creates, changes, archives, moves and deletes, as fast as the server lets it, several within a second."""

    ground: Ground
    number: int
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    orders: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    top_ups: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Some of the orders there are belong to it alone: it may delete them, and their lines."""
        self.orders = self.ground.own(_SHARED + 2 * _LATE + self.number * _OWN, _OWN)
        self.lines = [line for order in self.orders for line in (2 * order - 1, 2 * order)]

    def act(self) -> None:
        """One thing. What a server refuses because somebody else was quicker is not done."""
        act = self.chance.choice(_ACTS)
        with self.ground.turn:
            try:
                act(self)
            except RefusedError:
                self.done["refused"] += 1
                return
        self.done[act.__name__] += 1

    def order(self) -> None:
        """A new order, with up to three lines."""
        id = self._ordered(depositaire=1)
        for _ in range(self.chance.randint(0, 3)):
            self.lines.append(self.ground.there.create(LINE, bc_id=id, product=1, qty=self.chance.randint(1, 9), prix=12.5))

    def top_up(self) -> None:
        """A new top-up. Some come without a client, and cannot be taken in yet."""
        client = self.chance.choice((1, 1, 1, False))
        name = f"AL-{self.number}-{len(self.top_ups)}"
        self.top_ups.append(self.ground.there.create(TOP_UP, client=client, solde=self.chance.randint(1, 999), reference_no=name))

    def change(self) -> None:
        """Two changes of one order in quick succession."""
        id = self._any()
        for _ in range(2):
            self.ground.there.write(ORDER, id, ttc=self.chance.randint(1, 9999), paye_par=self.chance.choice(("chèque", "espèces")))

    def date(self) -> None:
        """Another delivery date, or none."""
        day = self.chance.choice((*(f"2026-02-{n:02}" for n in range(1, 29)), False))
        self.ground.there.write(ORDER, self._any(), bl_date=day, raison="grève")

    def quantity(self) -> None:
        """A line changes, and with it what is computed of its order."""
        if self.lines:
            self.ground.there.write(
                LINE, self.chance.choice(self.lines), qty=self.chance.randint(1, 99), qty_retenue=self.chance.randint(0, 2)
            )

    def move(self) -> None:
        """A line goes to another order."""
        if self.lines:
            self.ground.there.write(LINE, self.chance.choice(self.lines), bc_id=self._any())

    def pay(self) -> None:
        """A top-up changes; it has a client from now on."""
        if self.top_ups:
            self.ground.there.write(TOP_UP, self.chance.choice(self.top_ups), client=1, solde=self.chance.randint(1, 999))

    def archive(self) -> None:
        """Some order is archived, or not any more."""
        self.ground.there.write(ORDER, self._any(), active=self.chance.random() < 0.5)

    def remove_line(self) -> None:
        """A line is gone."""
        if self.lines:
            self.ground.there.unlink(LINE, self._taken(self.lines))

    def remove_order(self) -> None:
        """An order is gone. Its lines, whoever made them, go with it."""
        if len(self.orders) > 2:
            id = self._taken(self.orders)
            self.ground.there.unlink(ORDER, id)

    def remove_top_up(self) -> None:
        """A top-up is gone."""
        if self.top_ups:
            self.ground.there.unlink(TOP_UP, self._taken(self.top_ups))

    def supplier(self) -> None:
        """A supplier and its centre come, are given an order, and go: no write_date tells the last."""
        there = self.ground.there
        supplier = there.create(SUPPLIER, name=f"Shell {self.number}")
        centre = there.create(CENTRE, name="Mohammedia", fournisseur=supplier)
        there.write(ORDER, self._any(), fournisseur=supplier, fournisseur_centre=centre)
        if self.chance.random() < 0.7:
            there.unlink(SUPPLIER, supplier)

    def client(self) -> None:
        """A client who has an order at once."""
        self._ordered(depositaire=self.ground.there.create(USER, name=f"Client {self.number}", password="never read"))

    def _ordered(self, **values: Any) -> int:
        day = self.chance.choice(("2026-01-03", False))
        id = self.ground.there.create(ORDER, name=f"BC-{self.number}-{self.done.total()}", bl_date=day, **values)
        self.orders.append(id)
        return id

    def _any(self) -> int:
        ids: list[int] = [*range(1, _SHARED + 1), *self.orders]
        return self.chance.choice(ids)

    def _taken(self, ids: list[int]) -> int:
        return ids.pop(self.chance.randrange(len(ids)))


_ACTS: Final = (
    *(Busy.order, Busy.order, Busy.top_up, Busy.top_up, Busy.change, Busy.change, Busy.date, Busy.date, Busy.quantity, Busy.move),
    *(Busy.pay, Busy.archive, Busy.remove_line, Busy.remove_order, Busy.remove_top_up, Busy.supplier, Busy.client),
)


@dataclass
class Late:
    """Its rows carry the moment at which its transaction began, and are seen `shortest` to `longest` seconds later."""

    ground: Ground
    number: int
    chance: random.Random
    shortest: float
    longest: float
    done: Counter[str] = field(default_factory=Counter)

    def act(self) -> None:
        """One transaction: a new order, a new top-up, a new line of some order, and the delivery date of another."""
        order = self.chance.choice(self.ground.own(_SHARED + self.number * _LATE, _LATE))
        with ExitStack() as stack:
            with self.ground.turn:
                late = stack.enter_context(self.ground.there.transaction())
                late.create(ORDER, name=f"BC-late-{self.number}-{self.done.total()}", depositaire=1, active=True)
                late.create(TOP_UP, client=1, solde=5, reference_no="AL-late", active=True)
                late.create(LINE, bc_id=self.chance.randint(1, _SHARED), product=2, qty=1, prix=1)
                late.write(ORDER, order, bl_date=f"2026-03-{self.chance.randint(1, 28):02}")
            time.sleep(self.chance.uniform(self.shortest, self.longest))
            with self.ground.turn:
                stack.close()
        self.done["late"] += 1


@contextmanager
def at_work(*writers: Writer) -> Iterator[None]:
    """Within it, all of them work, each on its own. What is open at its end is committed. The first of their errors is raised."""
    over, errors = threading.Event(), list[BaseException]()

    def work(writer: Writer) -> None:
        try:
            while not over.is_set():
                writer.act()
                over.wait(_REST)
        except BaseException as error:  # noqa: BLE001 - it is raised below, where it is seen
            errors.append(error)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
