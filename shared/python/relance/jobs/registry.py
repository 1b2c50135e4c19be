"""The jobs by name, and the names that the systems before this one had for them."""

from __future__ import annotations

from functools import lru_cache

from relance.domain.errors import InvalidError
from relance.jobs.job import Job

#: The commands of the systems that Relance replaces.
FORMER_NAMES = {"mettre_a_jour_statuts_factures": "invoice-aging"}


@lru_cache(maxsize=1)
def jobs() -> dict[str, Job]:
    """Every job by its name."""
    from relance.jobs import invoice_aging, reindex

    return {job.name: job for job in (invoice_aging.JOB, reindex.JOB)}


def job_named(name: str) -> Job:
    """The job of that name, or of the command it replaces; InvalidError lists the names there are."""
    found = jobs().get(FORMER_NAMES.get(name, name))
    if found is None:
        raise InvalidError("job", name, f"is not a job; there are {', '.join(sorted(jobs()))}")
    return found
