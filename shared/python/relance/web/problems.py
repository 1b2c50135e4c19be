"""What went wrong, said to programs: RFC 9457. The one place that turns errors into replies."""

from __future__ import annotations

import logging
import re
import traceback
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any, Final, NotRequired, TypedDict

from pydantic import Field
from pydantic_core import ErrorDetails

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

#: What is said of a field that a form does not have.
UNKNOWN: Final = "is not known here"
#: By pydantic's kind of fault, with what it knows of it: its own texts are about Python, and not about what would be right.
_REASONS: Final[Mapping[str, str]] = {
    "missing": "is required",
    "extra_forbidden": UNKNOWN,
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "too_short": "must have {min_length} or more entries, and has {actual_length}",
    "too_long": "must have {max_length} entries at most",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} characters at most",
    "string_pattern_mismatch": "must be written as the pattern {pattern} says",
    "string_type": "must be text",
    "string_unicode": "must be text, and holds half a character",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "dict_type": "must be an object, with names and values",
    "model_type": "must be an object, with names and values",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}
#: Of a kind of fault that has no words of its own.
_WRONG: Final = "is not what is taken here; /docs says what is"

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
    """What is said of an error, whichever way it is written. `missing` is what there is not, and its name as it was asked for."""

    status: int
    detail: str
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    id: str = ""
    missing: tuple[str, str] = ("", "")


def reason_of(error: ErrorDetails, known: Iterable[str]) -> str:
    """What is wrong with a field of a form, in words that name what would be right. `known` are the form's own fields."""
    if error["type"] == "relance":
        return error["msg"]
    facts = error.get("ctx", {})
    said = _REASONS.get(error["type"], _WRONG).format(**facts | {"expected": _one_of(str(facts.get("expected", "")))})
    if error["type"] == "extra_forbidden" and len(error["loc"]) == 1:
        return f"{said}; known are: {', '.join(known) or 'none'}"
    return said


def _one_of(expected: str) -> str:
    """`'worked' or 'idle'` as pydantic lists them, without its quotes."""
    return re.sub(r"'([^']*)'", r"\1", expected)


def problem_of(error: Exception) -> Problem:
    """What is said of an error. One that nobody has foreseen is logged under an id, and nothing of it is told."""
    if isinstance(error, HttpError):
        return Problem(error.status, str(error), error.faults, error.headers)
    if isinstance(error, InvalidError):
        return Problem(422 if isinstance(error, KeyReusedError) else 400, str(error), [Fault(error.field, error.value, error.reason)])
    if isinstance(error, NotFoundError):
        # Its text names the organisation, and hints at commands.
        return Problem(404, f"There is no such {error.what}.", missing=(error.what, str(_shown(error.name.strip("/").rsplit("/", 1)[-1]))))
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
