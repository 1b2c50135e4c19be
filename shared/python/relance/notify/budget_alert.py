"""The alert to treasurer and board that lines of a budget are over their thresholds (seed: "Budget Variance Alert Email")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from relance.domain.budget import Budget, Variance, worst_first
from relance.domain.message import Message
from relance.domain.organisation import Contact, Organisation, Role
from relance.notify.audience import everyone
from relance.notify.columns import columns
from relance.notify.composing import Draft, written
from relance.notify.labels import SEVERITIES, UNBUDGETED, VARIANCE_COLUMNS
from relance.wording.formatting import money, one_line, percent

#: The seed's own widths, so that its example comes out as it stands there. The seed is English.
_WIDTHS: Final = {"en": (21, 14, 14, 13, 12)}
#: Lines in a room's post, and in the headline; more are only counted.
_POSTED: Final = 12
_NAMED: Final = 2
#: Lines in a mail, so that a row of the outbox holds it.
_MAILED: Final = 300


def budget_alert(
    organisation: Organisation, contacts: Sequence[Contact], budget: Budget, found: Sequence[Variance], cause: str
) -> tuple[Message, ...]:
    """The alert that these lines of `budget` are over, worst line first, to treasurers and board, each once.

    An e-mail to each contact in its language, and a post in each of their rooms; a line in the log if there is nobody.
    """
    worst = worst_first(found)

    def facts(language: str, locale: str) -> dict[str, Any]:
        lines = [_cells(variance, language, locale) for variance in worst]
        titles = VARIANCE_COLUMNS[language]
        return {
            "organisation": one_line(organisation.name),
            "budget": one_line(budget.name),
            "titles": titles,
            "lines": lines[:_MAILED],
            "table": columns([titles, *lines[:_MAILED]], _WIDTHS.get(language, ())),
            "more": max(0, len(lines) - _MAILED),
            "posted": lines[:_POSTED],
            "not_posted": max(0, len(lines) - _POSTED),
            "named": lines[:_NAMED],
            "count": len(lines),
        }

    draft = Draft(organisation=organisation, template="budget_alert", cause=cause, facts=facts)
    return written(draft, everyone(organisation, contacts, Role.TREASURER, Role.BOARD))


def _cells(variance: Variance, language: str, locale: str) -> tuple[str, ...]:
    return (
        one_line(variance.line.name or variance.line.account),
        money(variance.line.budgeted, locale),
        money(variance.line.actual, locale),
        money(variance.amount, locale),
        UNBUDGETED[language] if variance.percent is None else percent(variance.percent, locale),
        SEVERITIES[language][variance.severity],
    )
