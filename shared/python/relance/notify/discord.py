"""Discord webhooks: one post, and what its answer means (https://discord.com/developers/docs/resources/webhook)."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from relance.domain.message import Lost, Outcome, Refused, Rejected, Sent
from relance.notify import gate
from relance.notify.http import TIMEOUT, NoReplyError, NotSentError, Reply, post_json
from relance.notify.markdown import fit

_WAITS: Final = ("Retry-After", "X-RateLimit-Reset-After")


def send(url: str, text: str, reference: str = "", *, timeout: tuple[float, float] = TIMEOUT) -> Outcome:
    """Post `text` (Markdown, cut to Discord's limit) to the webhook at `url`, mentioning nobody.

    `reference` names the secret that holds the URL, for the text of a rejection. Nothing is posted while Discord has asked for
    a pause. SettingError: the URL is not usable.
    """
    pause = gate.wait(url)
    if pause:
        return Refused("Discord asked for a pause", pause)
    # The gate remembers an URL before the query is added.
    body = {"content": fit(text), "allowed_mentions": {"parse": []}}
    try:
        reply = post_json(_waiting(url), body, timeout=timeout)
    except NotSentError as error:
        return Refused(str(error))
    except NoReplyError as error:
        return Lost(str(error))
    _keep_pause(url, reply)
    return _outcome(reply, reference or "of this channel")


def _waiting(url: str) -> str:
    """With `wait=true`, Discord answers once the message exists, and with its id."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | {"wait": "true"}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _outcome(reply: Reply, reference: str) -> Outcome:
    status = reply.status
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(str(_field(reply, "id") or ""))
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return Refused(f"Discord takes no message now ({status})", _pause(reply))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Lost(f"Discord failed ({status}); it may have posted the message")
    if status == HTTPStatus.NOT_FOUND:
        return Rejected(f"the webhook does not exist any more; make a new one and put its URL into secret {reference}")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Rejected(f"Discord does not accept the webhook's token ({status}); make a new one and put its URL into secret {reference}")
    if status < HTTPStatus.BAD_REQUEST:
        return Rejected(f"the webhook's address has moved ({status}); put the new URL into secret {reference}")
    return Rejected(f"Discord refused the message ({status}): {_field(reply, 'message') or 'no reason given'}")


def _keep_pause(url: str, reply: Reply) -> None:
    """Both a refusal and the last message allowed tell how long to wait."""
    refused = reply.status == HTTPStatus.TOO_MANY_REQUESTS
    if not refused and reply.headers.get("X-RateLimit-Remaining") != "0":
        return
    everywhere = refused and (_field(reply, "global") is True or "X-RateLimit-Global" in reply.headers)
    gate.close(gate.EVERYWHERE if everywhere else url, _pause(reply) or 1.0)


def _pause(reply: Reply) -> float | None:
    """The seconds to wait, from the body or a header; None if neither says."""
    for said in (_field(reply, "retry_after"), *(reply.headers.get(name) for name in _WAITS)):
        try:
            seconds = float(said)
        except (TypeError, ValueError):
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def _field(reply: Reply, name: str) -> Any:
    return reply.body.get(name) if isinstance(reply.body, dict) else None
