"""What a person does over the API, written: once for each key, at the version that was read, answered as the record then stands."""

from __future__ import annotations

from collections.abc import Callable

from relance.desk.deed import Deed, done
from relance.desk.once import once
from relance.store.replies import KeptReply
from relance.web.reply import Reply
from relance.web.route import Call

REPLAYED = "Idempotency-Replayed"


def posted[T](call: Call, decide: Callable[[], Deed[T]], answer: Callable[[T], Reply]) -> Reply:
    """Decide, write and answer; a request that comes again under its key is given the reply that it had, and is marked so."""
    kept, replayed = once(call.asked, call.by, decide, lambda after: _kept(answer(after)))
    again = {REPLAYED: "true"} if replayed else {}
    return Reply(kept.status, kept.body or None, {**kept.headers, **again})


def changed[T](call: Call, deed: Deed[T], answer: Callable[[T], Reply]) -> Reply:
    """Write what was decided and answer."""
    return answer(done(deed, call.by))


def _kept(reply: Reply) -> KeptReply:
    return KeptReply(reply.status, dict(reply.headers), reply.text())
