"""Budget variance, from Monday 09:00 on: lines that are over, told to treasurer and board, once a check (seed: budgets)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from relance.domain.budget import Budget, BudgetStatus, Thresholds, Variance, next_check_on, variances, worst_first
from relance.domain.errors import BrokenRecordError, InvalidError, NotFoundError
from relance.domain.message import Message
from relance.domain.organisation import Organisation
from relance.domain.run import Line, Outcome, Trigger
from relance.jobs.job import Context, Decision, Page, over
from relance.jobs.request import Request
from relance.notify.budget_alert import budget_alert
from relance.store import budgets, due
from relance.store.due import BUDGETS, Due
from relance.store.effects import Effect
from relance.store.reading import Key

NAME = "budget-variance"


def decide(context: Context, budget: Budget, _due: Due[Budget]) -> Decision | None:
    """Check one budget. On schedule, from its Monday on; a person who asks has every active budget checked, whenever that is."""
    organisation = context.organisation(budget.organisation)
    on = context.as_of(organisation)
    if budget.status is not BudgetStatus.ACTIVE or budget.starts_on > on:
        return Decision(_line(budget, Outcome.SKIPPED, "inactive", {})) if context.request.options.budget_id else None
    if context.request.trigger is not Trigger.HAND and not _is_due(budget, on):
        return None
    thresholds = context.request.options.thresholds(budget.thresholds or organisation.thresholds)
    return _checked(context, organisation, budget, thresholds, on)


def _is_due(budget: Budget, on: date) -> bool:
    check_on = next_check_on(budget)
    return check_on is not None and check_on <= on


def _checked(context: Context, organisation: Organisation, budget: Budget, thresholds: Thresholds, on: date) -> Decision:
    found = variances(budget, thresholds)
    # Asked with other thresholds, it is no check of the week: the scheduled one still comes.
    checked_on = budget.checked_on if _asked_otherwise(context) else max(on, budget.checked_on or on)
    after = replace(budget, checked_on=checked_on, told=f"{on.isoformat()} {_digest(found)}")
    change = budgets.write(budget, after)
    data = _data(budget, organisation, thresholds, found)
    if change is None:
        return Decision(_line(budget, Outcome.SKIPPED, "told", data))
    told: tuple[Message, ...] = ()
    if found:
        contacts = context.contacts(organisation.id)
        told = budget_alert(organisation, contacts, budget, worst_first(found), f"budget/{budget.id}#v{change.new_version}")
    line = _line(budget, Outcome.CHANGED, "over" if found else "within", data, tuple(message.id for message in told))
    return Decision(line, Effect((change,), told))


def _asked_otherwise(context: Context) -> bool:
    asked = context.request.options
    return asked.warning_threshold is not None or asked.critical_threshold is not None


def _digest(found: Sequence[Variance]) -> str:
    """What was told, so that the same is not told again on the same day by two who ask."""
    return " ".join(f"{one.line.account}={one.line.actual.amount:f}/{one.line.budgeted.amount:f}:{one.severity}" for one in found)


def _data(budget: Budget, organisation: Organisation, thresholds: Thresholds, found: Sequence[Variance]) -> dict[str, Any]:
    return {
        "name": budget.name,
        "period": budget.period,
        "starts_on": budget.starts_on.isoformat(),
        "ends_on": budget.ends_on.isoformat(),
        "currency": organisation.currency,
        "warning": format(thresholds.warning, "f"),
        "critical": format(thresholds.critical, "f"),
        "own": budget.thresholds is not None,
        "over": [
            {
                "name": one.line.name,
                "budgeted": format(one.line.budgeted.amount, "f"),
                "actual": format(one.line.actual.amount, "f"),
                "percent": None if one.percent is None else format(one.percent, "f"),
                "severity": one.severity.value,
            }
            for one in found
        ],
    }


def _line(budget: Budget, outcome: Outcome, reason: str, data: dict[str, Any], messages: tuple[str, ...] = ()) -> Line:
    return Line(budget.organisation, budget.id, outcome, reason, data, messages)


def _until(context: Context) -> date:
    return date.max if context.request.trigger is Trigger.HAND else context.horizon


def _shards(context: Context) -> Sequence[str]:
    return BUDGETS.shards[:1] if context.request.options.budget_id else BUDGETS.shards


def _refuse(request: Request) -> None:
    if request.options.budget_id and not request.organisation:
        raise InvalidError("budget_id", request.options.budget_id, "needs its organisation (--org): ids are known within one")


def _page(context: Context, shard: str, start: Key | None, limit: int) -> Page[Budget]:
    asked = context.request.options.budget_id
    if not asked:
        return BUDGETS.page(shard, _until(context), start, limit, context.request.organisation)
    organisation = context.request.organisation
    found = due.by_name(BUDGETS, organisation, asked)
    if isinstance(found.record, BrokenRecordError) and budgets.version_of(organisation, asked) is None:
        raise NotFoundError("budget", f"{organisation}/{asked}", "relance budgets lists them")
    return [found] if start is None else [], None


JOB = over(
    BUDGETS,
    until=_until,
    name=NAME,
    function=NAME,
    hour=9,
    from_day="from Monday on",
    decide=decide,
    today=True,
    shards=_shards,
    page=_page,
    options=frozenset({"budget_id", "warning_threshold", "critical_threshold"}),
    refuse=_refuse,
)
