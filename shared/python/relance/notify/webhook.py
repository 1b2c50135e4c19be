"""One post to a webhook, and what its answer means: the same for every service that has them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from relance.domain.message import Lost, Outcome, Refused, Rejected, Sent
from relance.notify import gate
from relance.notify.http import NoReplyError, NotSentError, Reply, post_json

_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@dataclass(frozen=True, slots=True)
class Service:
    """A service with webhooks, and how to read its replies: seconds to wait, the reason of a refusal, the id of what was posted.

    `everywhere`: whether the pause that a reply asks for is for all its webhooks. `spent`: whether it asks for one besides by 429.
    """

    name: str
    pause: Callable[[Reply], float | None]
    reason: Callable[[Reply], str]
    posted: Callable[[Reply], str] = lambda _: ""
    everywhere: Callable[[Reply], bool] = lambda _: False
    spent: Callable[[Reply], bool] = lambda _: False


def wait(service: Service, url: str) -> float:
    """The seconds for which the service has asked for silence, for this webhook or for all of its."""
    return max(gate.wait(url), gate.wait(service.name))


def post(
    service: Service, url: str, body: Mapping[str, Any], reference: str, *, timeout: tuple[float, float], endpoint: str = ""
) -> Outcome:
    """Post `body` once. Nothing is posted while the service has asked for a pause.

    `reference` names the secret that holds the URL, for the text of a rejection; `endpoint` is the URL with its query, where it
    needs one: the pauses are kept by `url`. SettingError: the URL is not usable.
    """
    pause = wait(service, url)
    if pause:
        return Refused(f"{service.name} asked for a pause", pause)
    try:
        reply = post_json(endpoint or url, body, timeout=timeout)
    except NotSentError as error:
        return Refused(str(error))
    except NoReplyError as error:
        return Lost(str(error))
    refused = reply.status == HTTPStatus.TOO_MANY_REQUESTS
    if refused or service.spent(reply):
        key = service.name if refused and service.everywhere(reply) else url
        gate.close(key, service.pause(reply) or 1.0)
    return _outcome(service, reply, reference or "of this channel")


def _outcome(service: Service, reply: Reply, reference: str) -> Outcome:
    status, name = reply.status, service.name
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(service.posted(reply))
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return Refused(f"{name} takes no message now ({status})", service.pause(reply))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Lost(f"{name} failed ({status}); it may have posted the message")
    if status in _GONE:
        return Rejected(f"the webhook does not exist any more; make a new one and put its URL into secret {reference}")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Rejected(f"{name} does not accept the webhook's token ({status}); make a new one and put its URL into secret {reference}")
    if status < HTTPStatus.BAD_REQUEST:
        return Rejected(f"the webhook's address has moved ({status}); put the new URL into secret {reference}")
    return Rejected(f"{name} refused the message ({status}): {service.reason(reply) or 'no reason given'}")


def seconds(*said: object) -> float | None:
    """The first of what was said that is a number of seconds to wait; None if none is."""
    for one in said:
        try:
            found = float(one)  # type: ignore[arg-type]  # whatever it is, it is tried
        except (TypeError, ValueError):
            continue
        if math.isfinite(found) and found >= 0:
            return found
    return None
