"""Replies to requests that bear a key: written with what was done, so that the same request again is answered and not done again.

They are kept for good: a request that comes again after a year is still the same request.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from relance.domain.errors import BrokenRecordError, InvalidError
from relance.store import transaction
from relance.store.commit import BOOKS
from relance.store.journals import RunRow
from relance.store.reading import get
from relance.store.transaction import Action, RefusedError

#: The longest key that a request may bear.
LONGEST_KEY: Final = 200


class KeyReusedError(InvalidError):
    """A key that was used for another request before."""

    def __init__(self, key: str) -> None:
        super().__init__("Idempotency-Key", key, "was used for another request; give this one a key of its own")


@dataclass(frozen=True, slots=True)
class KeptReply:
    """What was answered: status, headers, and the body as text."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request under a key of its sender's. `fingerprint` says what was asked, so that a key is not taken for another request's."""

    organisation: str
    key: str
    fingerprint: str


def asked(organisation: str, key: str, *what: str) -> Asked:
    """A request by its key and all that it says: method, path, body. InvalidError: not a key."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise InvalidError("Idempotency-Key", key[:LONGEST_KEY], f"must be 1 to {LONGEST_KEY} printable characters")
    # Each part with its length: what ends one and begins the next makes a difference.
    parts = [part.encode() for part in what]
    whole = b"".join(len(part).to_bytes(8) + part for part in parts)
    return Asked(organisation, key, hashlib.sha256(whole).hexdigest())


def known(asked: Asked) -> KeptReply | None:
    """What was answered to this request before, or None. KeyReusedError: the key belongs to another request."""
    row = get(RunRow, _partition(asked.organisation), asked.key)
    if row is None:
        return None
    try:
        facts = row.facts
        if facts["fingerprint"] != asked.fingerprint:
            raise KeyReusedError(asked.key)
        return KeptReply(int(facts["status"]), dict(facts["headers"]), str(facts["body"]))
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenRecordError(f"reply/{asked.key}", f"{type(error).__name__}: {error}") from error


def books(asked: Asked, reply: KeptReply, signature: str) -> Action:
    """What to write along with a deed, whose effect's id is `signature`. BooksTakenError then: the request was answered meanwhile."""
    facts = {"fingerprint": asked.fingerprint, "status": reply.status, "headers": dict(reply.headers), "body": reply.body}
    row = RunRow(_partition(asked.organisation), asked.key, version=1, effect_id=signature, facts=facts)
    return transaction.put(row, RunRow.pk.does_not_exist(), BOOKS)


def keep(asked: Asked, reply: KeptReply) -> KeptReply:
    """Keep the reply to something that was written in its own way, such as a run; the one that was kept first, if there is one."""
    signature = uuid.uuid4().hex
    try:
        transaction.write([books(asked, reply, signature)], signature, {signature})
    except RefusedError:
        return known(asked) or reply
    return reply


def _partition(organisation: str) -> str:
    return f"#reply/{organisation}"
