"""What people do at the keyboard: invoices are made, paid, held, released and cancelled, and a policy is changed."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import click
from hypothesis import strategies as st
from hypothesis.stateful import rule

from relance.cli.main import relance
from relance.domain.ageing import Ladder
from relance.domain.errors import InvalidError, NotFoundError
from relance.domain.invoice import Status
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.domain.strategies import LADDERS
from tests.machine import scenery
from tests.machine.draws import amounts, lengths, near, offsets, owners, past, there_are_few_invoices, which
from tests.machine.issuing import Issuing
from tests.machine.machine import Deed
from tests.world import BY


def typed(*arguments: str) -> bool:
    """Type a command; False if it was refused."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            relance.main(list(arguments), standalone_mode=False)
    except (InvalidError, NotFoundError, click.UsageError):
        return False
    return True


class People(Issuing):
    """What is typed is refused or accepted, as the model says."""

    @there_are_few_invoices
    @rule(
        organisation=owners,
        offset=offsets,
        total=st.integers(1, 500),
        status=st.sampled_from([Status.ISSUED] * 4 + [Status.DRAFT]),
    )
    def new_invoice(self, organisation: str, offset: timedelta, total: int, status: Status) -> None:
        self.issue(organisation, offset, total, status)

    @there_are_few_invoices
    @rule(organisation=owners, number=st.integers(6, 7))
    def a_month_of_invoices(self, organisation: str, number: int) -> None:
        """As many as make a burst, when they come due together."""
        for _ in range(number):
            self.issue(organisation, timedelta(days=-100), 500, Status.ISSUED)

    @rule(which=which, offset=past)
    def pay_in_full(self, which: int, offset: timedelta) -> None:
        self._pay(which, self.bill(which).balance, offset, None, credit=False)

    @rule(which=which, amount=amounts, offset=past, later=st.none() | lengths, credit=st.booleans())
    def pay(self, which: int, amount: int, offset: timedelta, later: timedelta | None, credit: bool) -> None:
        self._pay(which, amount, offset, later, credit=credit)

    def _pay(self, which: int, amount: int, offset: timedelta, later: timedelta | None, *, credit: bool) -> None:
        bill = self.bill(which)
        agreed = bill.runs_from + later if later is not None else None
        # Now and then a receipt that is known already.
        receipt = f"R{len(bill.receipts) - (amount % 13 == 0)}"
        value, on = scenery.money(bill.organisation, amount), self.today(bill.organisation) + offset
        more = [*(["--balance-due-on", agreed.isoformat()] if agreed else []), *(["--credit"] if credit else [])]
        what = ("pay", bill.number, str(value.amount), "--org", bill.organisation, "--id", receipt, "--on", on.isoformat())
        self._type(lambda: bill.pay(receipt, amount, agreed, credit=credit), *what, *more)

    @rule(which=which, offset=near, length=lengths)
    def hold(self, which: int, offset: timedelta, length: timedelta) -> None:
        bill = self.bill(which)
        first = self.today(bill.organisation) + offset
        days = ("--from", first.isoformat(), "--until", (first + length).isoformat())
        what = ("hold", bill.number, "--org", bill.organisation, *days, "--reason", "disputed")
        self._type(lambda: bill.hold(first, first + length), *what)

    @rule(which=which)
    def release(self, which: int) -> None:
        bill = self.bill(which)
        today = self.today(bill.organisation)
        self._type(lambda: bill.release(today), "release", bill.number, "--org", bill.organisation)

    @rule(which=which)
    def cancel(self, which: int) -> None:
        bill = self.bill(which)
        self._type(bill.cancel, "cancel", bill.number, "--org", bill.organisation, "--reason", "mistake")

    def _type(self, expected: Callable[[], bool], *arguments: str) -> None:
        accepted = typed("invoices", *arguments)
        self.look(Deed(" ".join(arguments), allowed=expected(), accepted=accepted))

    @rule(organisation=owners, ladder=st.sampled_from(LADDERS))
    def change_the_ladder(self, organisation: str, ladder: Ladder) -> None:
        before = organisations.read(organisation)
        commit([Effect(organisations.write(before, replace(before, ageing=ladder)))], BY)
        if self.books.ladders[organisation] != ladder:
            self.books.marked.add(organisation)
        self.books.ladders[organisation] = ladder
        self.look(Deed("change the ladder"))
