"""Discord webhooks: one post, and how to read the answer (https://discord.com/developers/docs/resources/webhook)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from relance.domain.message import Outcome
from relance.notify import webhook
from relance.notify.http import TIMEOUT, Reply
from relance.notify.markdown import fit

_WAITS: Final = ("Retry-After", "X-RateLimit-Reset-After")


def send(url: str, text: str, reference: str = "", *, timeout: tuple[float, float] = TIMEOUT) -> Outcome:
    """Post `text` (Markdown, cut to Discord's limit) to the webhook at `url`, mentioning nobody.

    `reference` names the secret that holds the URL, for the text of a rejection. Nothing is posted while Discord has asked for
    a pause. SettingError: the URL is not usable.
    """
    body = {"content": fit(text), "allowed_mentions": {"parse": []}}
    return webhook.post(DISCORD, url, body, reference, timeout=timeout, endpoint=_waiting(url))


def _waiting(url: str) -> str:
    """With `wait=true`, Discord answers once the message exists, and with its id."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url  # the post refuses it, without naming it
    query = dict(parse_qsl(parts.query)) | {"wait": "true"}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _pause(reply: Reply) -> float | None:
    return webhook.seconds(_field(reply, "retry_after"), *(reply.headers.get(name) for name in _WAITS))


def _field(reply: Reply, name: str) -> Any:
    return reply.body.get(name) if isinstance(reply.body, dict) else None


#: The last message allowed tells how long to wait, as a refusal does.
DISCORD: Final = webhook.Service(
    "Discord",
    pause=_pause,
    reason=lambda reply: str(_field(reply, "message") or ""),
    posted=lambda reply: str(_field(reply, "id") or ""),
    everywhere=lambda reply: _field(reply, "global") is True or "X-RateLimit-Global" in reply.headers,
    spent=lambda reply: reply.headers.get("X-RateLimit-Remaining") == "0",
)
