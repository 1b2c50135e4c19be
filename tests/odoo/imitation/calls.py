"""What the imitated server was asked, call by call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.odoo.imitation.replies import Asked


@dataclass
class Call:
    """A request. `fields` None: none were named, so that all are read. `sent` and `received`: bytes of the bodies on the wire."""

    path: str
    model: str = ""
    method: str = ""
    fields: Sequence[str] | None = None
    domain: Any = None
    ids: Sequence[int] = ()
    context: Any = None
    load: Any = None
    sent: int = 0
    received: int = 0
    status: int = 0

    @property
    def words(self) -> Iterator[str]:
        """The fields that it names, in the domain as well."""
        yield from self.fields or ()
        yield from (one[0] for one in self.domain or () if isinstance(one, list | tuple) and one)


def recorded(path: str, asked: Asked | None, sent: int) -> Call:
    """The call that a request is."""
    if asked is None:
        return Call(path, sent=sent)
    named, positional = dict(asked.named), list(asked.positional)
    first = positional[0] if positional else None
    of_ids = asked.method == "read"
    fields = named.get("fields", positional[1] if len(positional) > 1 else None)
    return Call(
        path,
        asked.model,
        asked.method,
        fields=fields,
        domain=named.get("domain", None if of_ids else first),
        ids=named.get("ids", first if of_ids else None) or (),
        context=named.get("context"),
        load=named.get("load"),
        sent=sent,
    )


def reads_a_secret(call: Call) -> bool:
    """Whether the call reads a password: by name, or because it names no fields at all."""
    reads = call.method in ("read", "search_read")
    return (reads and call.fields is None) or any("passw" in word for word in call.words)
