"""One record's decision: whatever is wrong with the record parks it, and stops no other."""

from __future__ import annotations

import logging
from typing import Any

from relance.domain.errors import BrokenRecordError, RelanceError, SettingError, UnreachableError
from relance.domain.run import Line, Outcome
from relance.jobs.job import Context, Decision, Job
from relance.store.due import Due

_WHY = 500

log = logging.getLogger(__name__)


def decided(job: Job[Any], context: Context, due: Due[Any]) -> Decision | None:
    """What the job decides for a due record, or that it is parked. UnreachableError, SettingError: not this record's fault."""
    try:
        if why := context.over_cap.get(due.organisation):
            return parked(due, why)
        if isinstance(due.record, BrokenRecordError):
            return parked(due, due.record.reason)
        return job.decide(context, due.record, due)
    except (UnreachableError, SettingError):
        raise  # the shard is taken up again as a whole
    except RelanceError as error:
        return parked(due, str(error))
    except Exception as error:
        log.exception("record parked: %s/%s", due.organisation, due.name)
        return parked(due, f"{type(error).__name__}: {error}")


def parked(due: Due[Any], why: str) -> Decision:
    """The record is left for a person to mend, and tried again next time."""
    return Decision(Line(due.organisation, due.name, Outcome.PARKED, "parked", {"why": why[:_WHY]}))
