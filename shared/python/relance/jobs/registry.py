"""The jobs by name, and the names that the systems before this one had for them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from relance.domain.errors import InvalidError
from relance.jobs.job import Job

#: The commands of the systems that Relance replaces.
FORMER_NAMES = {
    "mettre_a_jour_statuts_factures": "invoice-aging",
    "escalate_overdue_violations": "violation-escalation",
    "check_budget_variances": "budget-variance",
    "generate_monthly_invoices": "assessment-invoicing",
    "assess_late_fees": "late-fees",
    "send_overdue_reminders": "payment-reminders",
    "generation_mensuelle": "rental-invoicing",
}


@lru_cache(maxsize=1)
def jobs() -> dict[str, Job[Any]]:
    """Every job by its name."""
    from relance.jobs import (
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

    every = (
        invoice_aging,
        violation_escalation,
        budget_variance,
        assessment_invoicing,
        rental_invoicing,
        late_fees,
        payment_reminders,
        invoice_documents,
        reindex,
    )
    return {module.JOB.name: module.JOB for module in every}


def job_named(name: str) -> Job[Any]:
    """The job of that name, or of the command it replaces; InvalidError lists the names there are."""
    found = jobs().get(FORMER_NAMES.get(name, name))
    if found is None:
        raise InvalidError("job", name, f"is not a job; there are {', '.join(sorted(jobs()))}")
    return found
