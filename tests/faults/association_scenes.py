"""The scenes of the association's jobs: fines, budgets, assessments, late fees, reminders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tests.faults import association_world as world
from tests.faults.scene import Scene, dispatch, start
from tests.faults.world import NIGHT
from tests.notify.server import Server

#: What is due for each job.
_WORLDS: dict[str, Callable[[Server], None]] = {
    "violation-escalation": world.violations_due,
    "budget-variance": world.budgets_due,
    "assessment-invoicing": world.assessments_due,
    "late-fees": world.fees_due,
    "payment-reminders": world.reminders_due,
}


def night_of(job: str, **more: str) -> None:
    """A start of the job that night; by a person, if `actor` is given."""
    start({"job": job, "scheduled_at": NIGHT.isoformat(), **more})


def reminded() -> None:
    """Reminders are decided, and sent."""
    night_of("payment-reminders")
    dispatch()


def _reminded_and_paid() -> None:
    night_of("payment-reminders")
    world.paid("F-000")
    dispatch()
    dispatch()  # what has been written anew


def _scenes() -> Iterator[Scene]:
    for job, prepare in _WORLDS.items():
        name, work = job.replace("-", " "), partial(night_of, job)
        yield Scene(name, prepare, work, work)
        yield Scene(f"{name} beside a run by hand", prepare, work, partial(night_of, job, actor="somebody"), rivalry=True)
    yield Scene("reminders and their messages", world.reminders_due, reminded, reminded)
    yield Scene("reminders, one paid before it is sent", world.reminders_due, _reminded_and_paid, _reminded_and_paid)


ASSOCIATION: tuple[Scene, ...] = tuple(_scenes())
