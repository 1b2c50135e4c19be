"""`relance budgets`: the budgets line by line, and how far each is over or under."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import click

from relance.cli.common import as_json, print_rows
from relance.cli.listing import say_broken, shown
from relance.domain.budget import Budget, BudgetLine, variances
from relance.domain.errors import BrokenRecordError
from relance.domain.organisation import Organisation
from relance.store import budgets as stored
from relance.store import organisations


@click.command()
@click.option("--org", help="The organisation; all of them if it is left out.")
@as_json
def budgets(org: str | None, *, as_data: bool) -> None:
    """List the lines of the budgets, with their variance in percent."""
    owners = [organisations.read(org)] if org else [organisations.read(id) for id in organisations.ids()]
    found = [(owner, one) for owner in owners for one in stored.listed(owner.id)]
    rows = [row for owner, one in found if isinstance(one, Budget) for row in _rows(owner, one)]
    print_rows(rows, as_data=as_data)
    say_broken([one for _, one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


def _rows(organisation: Organisation, budget: Budget) -> Iterator[dict[str, object]]:
    severities = {one.line.account: one.severity.value for one in variances(budget, budget.thresholds or organisation.thresholds)}
    for line in budget.lines:
        yield {
            "organisation": budget.organisation,
            "budget": budget.id,
            "period": f"{budget.starts_on} to {budget.ends_on}",
            "status": budget.status.value,
            "account": line.account,
            "name": line.name,
            "budgeted": shown(line.budgeted),
            "actual": shown(line.actual),
            "variance": _percent(line),
            "severity": severities.get(line.account, ""),
        }


def _percent(line: BudgetLine) -> str:
    """As people read it, to one decimal: +20.8%. What was not budgeted at all has none."""
    if not line.budgeted:
        return "unbudgeted" if line.actual else ""
    percent = (line.actual - line.budgeted).amount * 100 / line.budgeted.amount
    return f"{percent.quantize(Decimal('0.1'), 'ROUND_HALF_UP'):+f}%"
