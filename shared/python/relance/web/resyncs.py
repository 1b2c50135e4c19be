"""`POST /v1/runs`: have the organisation's Odoo read now: a model, a record, a period or all, by the function that reads it always."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import AfterValidator, Field, WithJsonSchema

from relance.domain.errors import InvalidError, SettingError, UnreachableError
from relance.domain.periods import parse_date
from relance.domain.run import run_id
from relance.runtime import clients
from relance.runtime.clock import now
from relance.runtime.settings import settings
from relance.store import replies
from relance.store.replies import KeptReply
from relance.web import mirrored
from relance.web.caller import Access
from relance.web.forms import Form, Model, Name, left_out, of_domain, refused
from relance.web.reply import Reply
from relance.web.route import Answers, Call, Route
from relance.web.run_shapes import AcceptedShape
from relance.web.writing import REPLAYED

_JOB: Final = "odoo-sync"
_MOST_HOURS: Final = 24 * 366 * 10
_MOST_ROWS: Final = 1_000_000
_MOST_IDS: Final = 1_000
_LARGEST_ID: Final = 2**53
_DATE: Final = r"([1-9][0-9]{0,4}|(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))"


def _since(value: Any) -> str:
    """Hours or a date, left as they are written: what they mean is known when it is read."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and 0 < int(value[:9]) <= _MOST_HOURS:
        return value
    if not isinstance(value, str) or value.isdecimal():
        raise InvalidError("date", value, "must be a number of hours as text, or a date such as 2025-03-31")
    return parse_date("date", value).isoformat()


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise refused("names the same twice: name each once")
    return values


_ONCE: Final = AfterValidator(_each_once)
_UNIQUE: Final = {"uniqueItems": True}


class ResyncForm(Form):
    """What to read. With `date`, `name`, `last` or `ids` only such records are read, and how far the mirror is stays as it was."""

    job: Literal["odoo-sync"]
    models: Annotated[tuple[Model, ...], Field(max_length=100, json_schema_extra=_UNIQUE, description="None: all."), _ONCE] = ()
    date: Annotated[str, of_domain(_since), WithJsonSchema({"type": "string", "pattern": f"^{_DATE}$", "examples": ["48"]})] = left_out(
        "Written since that day began where the organisation is, or in so many hours until now."
    )
    name: Name = left_out("Of this name or reference.")
    last: Annotated[int, Field(strict=True, ge=1, le=_MOST_ROWS)] = left_out("The newest, so many.")
    ids: Annotated[
        tuple[Annotated[int, Field(strict=True, ge=1, lt=_LARGEST_ID)], ...],
        Field(max_length=_MOST_IDS, json_schema_extra=_UNIQUE, description="These records of the one model."),
        _ONCE,
    ] = ()
    reset: Annotated[bool, Field(strict=True, description="Read everything anew, and tell nobody of what was there.")] = False
    compare: Annotated[bool, Field(strict=True, description="Compare all contents, as each night does.")] = False

    def order(self) -> dict[str, Any]:
        """What is said of it. InvalidError: it makes no sense together."""
        picks = {name: value for name in ("date", "name", "last", "ids") if (value := getattr(self, name))}
        if self.ids and len(self.models) != 1:
            raise InvalidError("ids", list(self.ids), "are of one model: name that one in models")
        if picks and (self.reset or self.compare):
            raise InvalidError("reset" if self.reset else "compare", True, "is for everything: leave out date, name, last and ids")
        told = picks | {"ids": list(self.ids)} if self.ids else picks
        return told | {name: True for name in ("reset", "compare") if getattr(self, name)}


def start(call: Call) -> Reply:
    """Read the Odoo of the caller's organisation now. `Location` lists the run as soon as it has begun."""
    if call.asked and (before := replies.known(call.asked)):
        return Reply(before.status, before.body, {**before.headers, REPLAYED: "true"})
    if call.organisation.odoo is None:
        raise InvalidError("job", _JOB, "has nothing to read: this organisation has no Odoo")
    order: dict[str, Any] = call.body.order()
    if call.body.models:
        order["models"] = [spec.name for spec in mirrored.chosen(call, "models", call.body.models)]
    at = now()
    _ask({"job": _JOB, "organisation": call.organisation.id, "actor": call.caller.actor, "scheduled_at": at.isoformat(), **order})
    reply = _accepted(call, at)
    # Kept when it is asked for and not before: asked for twice, it is read twice, and the second finds nothing that has changed.
    kept = KeptReply(reply.status, dict(reply.headers), reply.text())
    first = replies.keep(call.asked, kept) if call.asked else kept
    return Reply(first.status, first.body, first.headers)


def _accepted(call: Call, at: datetime) -> Reply:
    begins = f"{run_id(_JOB, at, call.organisation.id)}-"
    return Reply(202, {"job": _JOB, "begins": begins}, {"Location": f"/v1/runs?job={_JOB}&begins={begins}"})


def _ask(order: dict[str, Any]) -> None:
    queue = settings().shard_queue(_JOB)
    if not queue:
        raise SettingError(f"the API does not know the queue of {_JOB}: name it in RELANCE_SHARD_QUEUES")
    try:
        clients.sqs().send_message(QueueUrl=queue, MessageBody=json.dumps(order))
    except (BotoCoreError, ClientError) as error:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        raise UnreachableError(f"the queue of {_JOB} did not take the order ({code})") from error


ROUTES: Final = (
    Route(
        method="POST",
        path="/v1/runs",
        access=Access.OPERATOR,
        handle=start,
        summary="Read the Odoo now",
        body=ResyncForm,
        replies={202: Answers("It begins in a moment; ask at Location.", AcceptedShape, ("Location",))},
        example={"job": "odoo-sync", "models": ["dimagaz.bc"], "date": "48"},
    ),
)
