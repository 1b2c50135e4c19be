"""The jobs by the names that people type: those of the registry, and the synchronisation with Odoo, which has a driver of its own."""

from __future__ import annotations

from typing import Final

from relance.domain.errors import InvalidError
from relance.jobs.registry import FORMER_NAMES, job_named, jobs
from relance.odoo.sync.order import JOB as ODOO_SYNC

__all__ = ["FORMER_SYNCS", "ODOO_SYNC", "every_job", "function_of", "job_name"]

#: The commands of the system before, and the models that each of them reads (seeds 001 and 003).
FORMER_SYNCS: Final = {
    "sync_BcLinbc": ("dimagaz.bc", "dimagaz.bc.line"),
    "sync_alimentation_solde": ("alimenteur.solde",),
    "sync_AlimentationSolde": ("alimenteur.solde",),
    "sync_user": ("dimagaz.user",),
    "sync_products": ("dimagaz.product",),
    "sync_fournisseurs": ("dimagaz.fournisseur",),
    "sync_centres": ("dimagaz.fournisseur.centre",),
}


def every_job() -> list[str]:
    """The names of all jobs."""
    return [*jobs(), ODOO_SYNC]


def job_name(name: str) -> str:
    """The name of a job, or of the command that it replaces. InvalidError lists the names there are."""
    if name == ODOO_SYNC:
        return name
    if name in FORMER_SYNCS:
        # It is of some models, the job of all.
        raise InvalidError("job", name, f"is not a job, but a part of {ODOO_SYNC}")
    if FORMER_NAMES.get(name, name) not in jobs():
        raise InvalidError("job", name, f"is not a job; there are {', '.join(sorted(every_job()))}")
    return job_named(name).name


def function_of(job: str) -> str:
    """The function that a job is deployed in. InvalidError: no such job."""
    return ODOO_SYNC if job_name(job) == ODOO_SYNC else job_named(job).function
