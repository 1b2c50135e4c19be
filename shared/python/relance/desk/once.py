"""A request that bears a key is done once: the reply is written with what is done, and whoever asks again is given it."""

from __future__ import annotations

from collections.abc import Callable

from relance.desk.deed import Deed, done
from relance.domain.errors import RelanceError
from relance.store import replies
from relance.store.effects import By
from relance.store.replies import Asked, KeptReply


def once[T](asked: Asked | None, by: By, decide: Callable[[], Deed[T]], answer: Callable[[T], KeptReply]) -> tuple[KeptReply, bool]:
    """Decide and write a deed, and answer; or give the answer that the same request had before, and True.

    `answer` is asked before it is written: the reply goes into the same transaction. Without `asked` the request bears no key.
    Of two at once, the one that comes second is given the reply of the first. Raises what `decide` and `done` raise, and
    KeyReusedError: the key was used for another request.
    """
    if asked is None:
        return answer(done(decide(), by)), False
    if before := replies.known(asked):
        return before, True
    try:
        deed = decide()
        reply = answer(deed.after)
        done(deed, by, (asked, reply))
    except RelanceError:
        # What stands in its way may be the same request, done a moment ago.
        if meanwhile := replies.known(asked):
            return meanwhile, True
        raise
    return reply, False
