"""What the commands share: who is typing, dates as options, and data as JSON."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from relance.domain.errors import InvalidError
from relance.domain.periods import parse_date
from relance.runtime.clock import now
from relance.store.effects import By


class Day(click.ParamType[date]):
    """A date option, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date in `value`; a usage error says how to write one."""
        if isinstance(value, date):
            return value
        try:
            return parse_date("date", value)
        except InvalidError as error:
            self.fail(str(error), param, ctx)


DAY = Day()

as_json = click.option("--json", "as_data", is_flag=True, help="The same as data.")


def actor() -> str:
    """Who is typing: the name that the audit shows."""
    return f"cli:{getpass.getuser()}"


def by() -> By:
    """The person at the keyboard, as the one who writes."""
    return By(actor())


def today() -> date:
    """Today's date in UTC, by which the audit is kept."""
    return now().date()


def echo_json(data: Any) -> None:
    """Print `data` as JSON; dates and decimals as text."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_rows(rows: Sequence[Mapping[str, object]], *, as_data: bool) -> None:
    """A table of `rows`, which share their keys; or the same as JSON."""
    if as_data:
        echo_json(list(rows))
        return
    if not rows:
        click.echo("none")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    # Into a file or a pipe nothing is folded: another program reads it. What people wrote is no markup.
    Console(width=None if sys.stdout.isatty() else 1_000, markup=False, emoji=False).print(table)
