"""Slack's incoming webhooks: one post, and how to read the answer (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""

from __future__ import annotations

import re
from typing import Final

from relance.domain.message import Outcome
from relance.notify import webhook
from relance.notify.http import TIMEOUT, Reply
from relance.notify.mrkdwn import fit

#: Slack says why in a word of its own: `invalid_payload`. Anything else may be an echo of what was asked, and is not repeated.
_REASON: Final = re.compile(r"[a-z_]{1,40}")


def send(url: str, text: str, reference: str = "", *, timeout: tuple[float, float] = TIMEOUT) -> Outcome:
    """Post `text` (mrkdwn, cut to what Slack advises) to the webhook at `url`. Links are not unfolded.

    `reference` names the secret that holds the URL, for the text of a rejection. Nothing is posted while Slack has asked for a
    pause. SettingError: the URL is not usable.
    """
    body = {"text": fit(text), "unfurl_links": False, "unfurl_media": False}
    return webhook.post(SLACK, url, body, reference, timeout=timeout)


def _reason(reply: Reply) -> str:
    said = reply.text.strip()
    return said if _REASON.fullmatch(said) else ""


#: Slack answers `ok`, and gives a post no id.
SLACK: Final = webhook.Service("Slack", pause=lambda reply: webhook.seconds(reply.headers.get("Retry-After")), reason=_reason)
