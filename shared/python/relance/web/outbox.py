"""`/v1/outbox`: the messages of an organisation, what became of them, and sending one again."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from relance.desk import messages as desk
from relance.domain.errors import BrokenRecordError
from relance.domain.message import State
from relance.runtime.clock import now
from relance.store import browsing_journals
from relance.store import outbox as stored
from relance.store.browsing_journals import MessagePlace
from relance.store.outbox import Delivery
from relance.web import cursors
from relance.web.caller import Access
from relance.web.forms import Form, Paging, Search
from relance.web.outbox_shapes import MessagesShape, WholeMessageShape, key_in, message, opaque, whole_message
from relance.web.reply import Reply, etag
from relance.web.route import Answers, Call, Route
from relance.web.searching import holds
from relance.web.shapes import listed
from relance.web.writing import posted

#: In the cursor of a list that no time sorts.
_BY_CAUSE: Final = "-"


class OutboxQuery(Paging):
    """Which messages. Those that are unknown or failed come by how long they have waited, all others by cause."""

    state: State | None = None
    q: Annotated[Search | None, Field(description="Words to look for in cause, recipient, subject and headline.")] = None


class ResendForm(Form):
    """Nothing: the message is in the path."""


def listing(call: Call) -> Reply:
    """A page of the organisation's messages."""
    query: OutboxQuery = call.query
    belongs = {"list": "outbox", "organisation": call.organisation.id, "state": query.state, "q": query.q}
    place = cursors.read(query.cursor, belongs, str, str)

    def fits(one: Delivery) -> bool:
        said = one.message
        return query.q is None or holds(query.q, said.cause, said.recipient, said.subject, said.headline)

    page = browsing_journals.messages(
        call.organisation.id, MessagePlace(*place) if place else None, query.limit, fits=fits, state=query.state
    )
    last = [page.place.id, page.place.waits_since or _BY_CAUSE] if page.place else None
    broken = [BrokenRecordError(opaque(one.record), one.reason) for one in page.broken]
    return Reply(200, listed([message(one) for one in page.found], broken, cursors.written(last, belongs)))


def read(call: Call) -> Reply:
    """One message, with its words and what happened to it."""
    return _reply(stored.read(call.organisation.id, key_in(call.path["message"])))


def resend(call: Call) -> Reply:
    """Send a message again that is unknown or failed; one that may have arrived already says so."""
    key = key_in(call.path["message"])
    return posted(call, lambda: desk.resend(call.organisation.id, key, now(), call.caller.actor), _reply)


def _reply(one: Delivery) -> Reply:
    return Reply(200, whole_message(one), {"ETag": etag(one.version)})


_MESSAGE: Final = {200: Answers("The message.", WholeMessageShape, ("ETag",))}

ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/outbox",
        access=Access.VIEWER,
        handle=listing,
        summary="List the messages",
        query=OutboxQuery,
        replies={200: Answers("A page of messages.", MessagesShape)},
    ),
    Route(
        method="GET",
        path="/v1/outbox/{message}",
        access=Access.VIEWER,
        handle=read,
        summary="Read a message",
        replies=_MESSAGE,
    ),
    Route(
        method="POST",
        path="/v1/outbox/{message}/resend",
        access=Access.OPERATOR,
        handle=resend,
        summary="Send a message again",
        body=ResendForm,
        replies=_MESSAGE,
    ),
)
