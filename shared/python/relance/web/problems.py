"""What went wrong, said to programs: RFC 9457. The one place that turns errors into replies."""

from __future__ import annotations

import logging
import traceback
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Final, NotRequired, TypedDict

from pydantic import Field

from relance.desk.deed import StaleError
from relance.domain.errors import (
    BrokenRecordError,
    ConflictError,
    InvalidError,
    NotFoundError,
    RelanceError,
    SettingError,
    UnacceptableError,
    UnreachableError,
)
from relance.store.replies import KeyReusedError
from relance.web.errors import Fault, HttpError
from relance.web.reply import PROBLEM, Reply

log = logging.getLogger(__name__)

#: A value is shown up to this many characters.
_SHOWN: Final = 100
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


class FaultShape(TypedDict):
    """One thing that is wrong with a request."""

    field: str
    value: Any
    reason: str


class ProblemShape(TypedDict):
    """A problem (RFC 9457). `errors` names the fields; `id` is what to look for in the log when the fault is ours."""

    type: str
    title: str
    status: NotRequired[Annotated[int, Field(ge=400, le=599)]]
    detail: str
    errors: NotRequired[list[FaultShape]]
    id: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said of an error, whichever way it is written."""

    status: int
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    id: str = ""


def problem_of(error: Exception) -> Problem:
    """What is said of an error. One that nobody has foreseen is logged under an id, and nothing of it is told."""
    if isinstance(error, HttpError):
        return Problem(error.status, str(error), error.faults, error.headers)
    if isinstance(error, InvalidError):
        return Problem(422 if isinstance(error, KeyReusedError) else 400, str(error), [Fault(error.field, error.value, error.reason)])
    if isinstance(error, NotFoundError):
        # Its text names the organisation, and hints at commands.
        return Problem(404, f"There is no such {error.what}.")
    status = _status_of(error)
    if status is not None:
        if status >= 500:
            log.error("%s: %s", type(error).__name__, error)
            return Problem(status, "It cannot be done at the moment; try again later.", headers={"Retry-After": "5"})
        return Problem(status, str(error))
    id = uuid.uuid4().hex
    # The stack, not the text: that may hold what a record holds.
    log.error("unforeseen %s, told as %s\n%s", type(error).__name__, id, "".join(traceback.format_tb(error.__traceback__)))
    return Problem(500, "Something went wrong here. Whoever keeps this service finds it by the id.", id=id)


def as_problem(problem: Problem) -> Reply:
    """The problem as RFC 9457 writes it."""
    title = HTTPStatus(problem.status).phrase
    body: dict[str, Any] = {
        "type": f"urn:relance:problem:{title.lower().replace(' ', '-')}",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.faults:
        body["errors"] = [{"field": one.field, "value": _shown(one.value), "reason": one.reason} for one in problem.faults]
    if problem.id:
        body["id"] = problem.id
    return Reply(problem.status, body, problem.headers, PROBLEM)


def _status_of(error: Exception) -> int | None:
    match error:
        case StaleError():
            return 412
        case ConflictError() | BrokenRecordError() | UnacceptableError():
            return 409
        case UnreachableError() | SettingError():
            return 503
        case RelanceError():
            return 409
    return None


def _shown(value: object) -> object:
    """A value as JSON has it, shortened."""
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
