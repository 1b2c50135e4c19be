"""In the place of SES, Discord and the log: takes messages, answers as it is told, and remembers what it was handed and when."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import requests
from botocore.exceptions import ReadTimeoutError
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from relance.domain.message import State
from relance.domain.organisation import ChannelKind
from relance.notify.markdown import escape
from relance.runtime import clients
from relance.store.outbox import Delivery
from tests.machine.stored import Key, deliveries
from tests.store.faults import hooked


class Answer(Enum):
    """What becomes of a message that is offered. `KILLED`: it is taken, and the sender dies before it hears so."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    REJECTED = "rejected"
    LOST = "lost"
    KILLED = "killed"


class Killed(BaseException):
    """The sender is gone: nothing catches this."""


@dataclass(frozen=True)
class Handed:
    """A message that a provider took. `moot` says why it should not have been given to it."""

    key: Key
    answer: Answer
    moot: str


@dataclass
class Provider:
    """`answers` are given in turn, then all is accepted. `why_moot` knows whether a message still holds."""

    why_moot: Callable[[Delivery], str]
    answers: list[Answer] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def offered(self, channel: ChannelKind, content: str) -> Answer:
        """Decide about what was offered, and note what was taken."""
        answer = self.answers.pop(0) if self.answers else Answer.ACCEPTED
        if answer in (Answer.ACCEPTED, Answer.LOST, Answer.KILLED):
            self._note(answer, _said_in(content, channel), content)
        if answer is Answer.KILLED:
            raise Killed
        return answer

    def _note(self, answer: Answer, taken: dict[Key, Delivery], content: str) -> None:
        if not taken:
            self.strange.append(content)
        self.handed += [Handed(key, answer, self.why_moot(delivery)) for key, delivery in taken.items()]

    def mailed(self, params: dict[str, Any], **_: Any) -> Any:
        """SES's answer to a mail, in place of the request."""
        mail = json.loads(params["body"])["Content"]["Simple"]
        answer = self.offered(ChannelKind.EMAIL, mail["Body"]["Text"]["Data"])
        if answer is Answer.LOST:
            raise ReadTimeoutError(endpoint_url="https://email.example")
        status, code = _SES[answer]
        parsed = {"MessageId": "m-1"} if status == 200 else {"Error": {"Code": code, "Message": code}}
        return SimpleNamespace(status_code=status), parsed | {"ResponseMetadata": {"HTTPStatusCode": status}}

    def posted(self, adapter: HTTPAdapter, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """Discord's answer to a post."""
        sent: Any = request.body
        content = b"".join(sent)  # it is iterated, as by a connection: the product knows by this that it was sent
        answer = self.offered(ChannelKind.DISCORD, json.loads(content)["content"])
        if answer is Answer.LOST:
            raise requests.ReadTimeout("read timed out")
        status, reply = _DISCORD[answer]
        body = io.BytesIO(json.dumps(reply).encode())
        return adapter.build_response(request, HTTPResponse(body, status=status, preload_content=False))

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Within it, whatever is sent is sent here."""
        log, reader = logging.getLogger("relance.outbox"), _LogReader(self)
        log.addHandler(reader)

        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, **how: Any) -> requests.Response:
            return self.posted(adapter, request, **how)

        try:
            with patch.object(HTTPAdapter, "send", send), hooked("before-call.sesv2.SendEmail", self.mailed, clients.sesv2()):
                yield
        finally:
            log.removeHandler(reader)


class _LogReader(logging.Handler):
    """Who reads the log: a line about a message is the message."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def emit(self, record: logging.LogRecord) -> None:
        key = (getattr(record, "organisation", ""), getattr(record, "message_id", ""))
        if key[1]:
            known = {one: delivery for one, delivery in deliveries().items() if one == key}
            self._provider._note(Answer.ACCEPTED, known, record.getMessage())


_SES = {
    Answer.ACCEPTED: (200, ""),
    Answer.REFUSED: (429, "TooManyRequestsException"),
    Answer.REJECTED: (400, "MessageRejected"),
}
_DISCORD: dict[Answer, tuple[int, Any]] = {
    Answer.ACCEPTED: (200, {"id": "42"}),
    Answer.REFUSED: (429, {"message": "You are being rate limited.", "retry_after": 2}),
    Answer.REJECTED: (404, {"message": "Unknown Webhook"}),
}


def _said_in(content: str, channel: ChannelKind) -> dict[Key, Delivery]:
    """The messages of the outbox that are being sent by this content: one whose text it is, or all whose headlines it lists."""
    sending = {key: one for key, one in deliveries().items() if one.state is State.SENDING and one.message.channel is channel}
    single = {key: one for key, one in sending.items() if one.message.text in content}
    return single or {
        key: one for key, one in sending.items() if {one.message.headline, escape(one.message.headline)} & set(_lines(content))
    }


def _lines(content: str) -> list[str]:
    return [line.removeprefix("> ").removeprefix("- ") for line in content.splitlines()]
