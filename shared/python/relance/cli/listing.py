"""What the listings of records share: amounts as people read them, and what is said of records that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import click

from relance.cli.remedies import hint
from relance.domain.errors import BrokenRecordError, InvalidError
from relance.domain.money import Money, rounded


def shown(money: Money) -> Decimal:
    """The amount with the digits of its currency; as it is, if nobody knows that currency."""
    try:
        return rounded(money).amount
    except InvalidError:
        return money.amount


def say_broken(broken: Sequence[BrokenRecordError], *, as_data: bool) -> None:
    """A line on stderr for each, and what to do about them."""
    for one in broken:
        click.echo(f"relance: {one}", err=True)
    if broken:
        hint("to mend one, import its row again: relance import FILE", as_data=as_data)
