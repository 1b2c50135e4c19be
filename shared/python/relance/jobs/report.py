"""The text report of a run: a section an organisation, in its language, in the layout of the systems before (banner, lines, SUMMARY)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from relance.domain.organisation import Organisation
from relance.domain.run import Line, Run, RunStatus
from relance.jobs.reports import (
    assessment_invoicing,
    budget_variance,
    invoice_aging,
    invoice_documents,
    late_fees,
    payment_reminders,
    reindex,
    rental_invoicing,
    violation_escalation,
)
from relance.jobs.reports.sheet import Sheet, Told, Words, common_words

_BAR: Final = "=" * 70


class Layout(Protocol):
    """What a job's report has of its own: its words, `title` among them, and the lines of each part."""

    WORDS: Mapping[str, Words]

    def head(self, sheet: Sheet) -> list[str]:
        """What stands under the title."""

    def body(self, sheet: Sheet) -> list[str]:
        """What was done."""

    def summary(self, sheet: Sheet) -> list[str]:
        """The figures."""


_LAYOUTS: Final[Mapping[str, Layout]] = {
    "invoice-aging": invoice_aging,
    "violation-escalation": violation_escalation,
    "budget-variance": budget_variance,
    "assessment-invoicing": assessment_invoicing,
    "rental-invoicing": rental_invoicing,
    "late-fees": late_fees,
    "payment-reminders": payment_reminders,
    "invoice-documents": invoice_documents,
    "reindex": reindex,
}


def report(run: Run, lines: Sequence[Line], organisations: Mapping[str, Organisation], told: Mapping[str, Told]) -> str:
    """The report of `run`; `told` by `organisation/message id`. Lines are sorted by record, times are in the schedule's zone."""
    of: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda line: line.record):
        of.setdefault(line.organisation, []).append(line)
    found = {id: organisations.get(id) for id in sorted(of)}
    if not found:
        asked = run.options.get("organisation", "")
        of, found = {asked: []}, {asked: organisations.get(asked)}
    sheets = (Sheet(run, of[id], one, told, len(found) == 1, common_words(one.language if one else "en")) for id, one in found.items())
    return "\n\n".join("\n".join(_section(_LAYOUTS[run.job], sheet)) for sheet in sheets)


def _section(layout: Layout, bare: Sheet) -> list[str]:
    sheet = bare.speaking(layout.WORDS)
    banner = [_BAR, sheet.words["title"], _BAR]
    if sheet.run.status is RunStatus.FAILED and not sheet.lines:  # it looked, and did nothing: figures of nothing would mislead
        return [*banner, *layout.head(sheet), "", sheet.pair("error", sheet.run.error)]
    return [*banner, *layout.head(sheet), "", *layout.body(sheet), "", _BAR, sheet.words["summary"], _BAR, *layout.summary(sheet)]
