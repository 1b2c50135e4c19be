"""`/v1/syncs`: how far the mirror of each model is, and setting that right."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from relance.desk import syncs as desk
from relance.desk.syncs import LONGEST_NAME, StateChanges
from relance.domain.errors import ConflictError, NotFoundError
from relance.runtime.clock import now
from relance.store import syncs as stored
from relance.web import mirrored
from relance.web.caller import Access
from relance.web.forms import Form, Moment, Name, left_out
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.sync_shapes import SyncShape, SyncStateShape, known, state, states


class StatePatch(Form):
    """What is to be otherwise; what is left out stays as it is. `is_syncing` false: whoever is at the mirror is gone, or has to stop."""

    floor: Moment | None = left_out(
        "What was written since then is read again; null: all is read anew, and nobody is told of what was there."
    )
    name: Annotated[Name, Field(max_length=LONGEST_NAME)] = left_out()
    is_syncing: Literal[False] = left_out()

    def wanted(self) -> StateChanges:
        """What is to be changed."""
        anew = self.given("floor") and self.floor is None
        return StateChanges(floor=self.floor, anew=anew, name=self.name, free=self.given("is_syncing"))


def listing(call: Call) -> Reply:
    """How far the mirror of the caller's organisation is, as a whole and by model."""
    sync, at = stored.find(call.organisation.id), now()
    items = [state(spec, known(sync, spec), is_syncing=sync.is_syncing(at)) for spec in mirrored.models(call)]
    return Reply(200, states(sync, items, at))


def read(call: Call) -> Reply:
    """How far one model is."""
    return _reply(call, call.path["model"])


def change(call: Call) -> Reply:
    """Set the state of a model right. Whoever is at the mirror stops, and the next one goes on from this."""
    spec = mirrored.model(call, call.path["model"])
    try:
        desk.change(call.organisation.id, spec.name, call.body.wanted(), call.by, call.version)
    except NotFoundError:
        raise ConflictError(f"nothing was read of {spec.name} yet, and there is nothing to change; it is read within a minute") from None
    return _reply(call, spec.name)


def _reply(call: Call, name: str) -> Reply:
    spec, sync = mirrored.model(call, name), stored.find(call.organisation.id)
    one = known(sync, spec)
    return Reply(200, state(spec, one, is_syncing=sync.is_syncing(now())), {"ETag": etag(one.edits)})


_STATE: Final = {200: Answers("The state of the model.", SyncStateShape, ("ETag",))}

ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/syncs",
        access=Access.VIEWER,
        handle=listing,
        summary="How far the mirror is",
        replies={200: Answers("All states.", SyncShape)},
    ),
    Route(
        method="GET",
        path="/v1/syncs/{model}",
        access=Access.VIEWER,
        handle=read,
        summary="How far the mirror of a model is",
        replies=_STATE,
    ),
    Route(
        method="PATCH",
        path="/v1/syncs/{model}",
        access=Access.OPERATOR,
        handle=change,
        summary="Set the state of a model right",
        body=StatePatch,
        if_match=True,
        must_match=True,
        replies=_STATE,
        example={"floor": "2025-01-31T08:00:00Z", "is_syncing": False},
    ),
)
