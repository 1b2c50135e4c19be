"""The wire: every request to AWS, tries of the SDK included, to an Odoo, and every HTTP post pass here, and here they can go wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from botocore.endpoint import Endpoint
from requests import PreparedRequest
from requests.adapters import HTTPAdapter

from relance.notify.session import Session

#: What the invoices of the scenes are called; their numbers in a message tell what it speaks of.
_NUMBER = re.compile(r"\bF-\d+\b")
_MARKED = re.compile(r"Ref\. |Réf\. ")


@dataclass(frozen=True)
class Call:
    """A request that is about to be made: `service` is `dynamodb`, `sesv2` …, `http` for a post to a webhook, or `odoo`."""

    place: int
    service: str
    operation: str
    body: dict[str, Any] = field(repr=False)

    @property
    def writes(self) -> bool:
        """Whether another transaction could hold what it wants to write."""
        return self.service == "dynamodb" and self.operation in ("TransactWriteItems", "UpdateItem", "PutItem", "DeleteItem")

    @property
    def tells(self) -> bool:
        """Whether it hands a message to somebody who can tell it to people."""
        return self.service in ("sesv2", "http")


@dataclass(frozen=True)
class Told:
    """A message that a provider took: by which service, to whom, about which invoice."""

    service: str
    address: str
    number: str


Proceed = Callable[[], Any]
Fault = Callable[[Call, Proceed], Any]


@dataclass
class Wire:
    """What went over it, and what goes wrong: `fault` is asked at every call, and may make it (`proceed`) or not."""

    fault: Fault | None = None
    calls: list[Call] = field(default_factory=list)
    told: Counter[Told] = field(default_factory=Counter)
    marked: Counter[Told] = field(default_factory=Counter)

    def reset(self) -> None:
        """A new world begins: nothing has been called nor told."""
        self.fault = None
        self.calls.clear()
        self.told.clear()
        self.marked.clear()

    @contextmanager
    def faulty(self, fault: Fault) -> Iterator[None]:
        """Within it, `fault` is asked at every call."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = None

    def pass_on(self, service: str, operation: str, body: dict[str, Any], really: Proceed) -> Any:
        """One call, with what goes wrong at it."""
        if service == "sqs" and operation != "SendMessage":
            return really()  # what AWS's own poller asks of the queue is no call of the function
        call = Call(len(self.calls) + 1, service, operation, body)
        self.calls.append(call)

        def proceed() -> Any:
            answer = really()
            if call.tells and _accepted(answer):
                self._note(call)
            return answer

        return self.fault(call, proceed) if self.fault else proceed()

    def _note(self, call: Call) -> None:
        text = json.dumps(call.body, ensure_ascii=False)
        address = call.body.get("Destination", {}).get("ToAddresses", ["webhook"])[0]
        for number in set(_NUMBER.findall(text)):
            told = Told(call.service, address, number)
            self.told[told] += 1
            self.marked[told] += bool(_MARKED.search(text))


@contextmanager
def wired() -> Iterator[Wire]:
    """Within it, all calls of this process pass over one wire."""
    wire = Wire()
    ask: Any = Endpoint._do_get_response  # type: ignore[attr-defined]  # one try of a request; the SDK's own retries are above it
    post, question = HTTPAdapter.send, Session.request

    def asked(self: Endpoint, request: Any, operation_model: Any, context: Any) -> Any:
        service = operation_model.service_model.service_name
        body = json.loads(request.body) if request.body and service != "sqs" else {}
        return wire.pass_on(service, operation_model.name, body, lambda: ask(self, request, operation_model, context))

    def posted(self: HTTPAdapter, request: PreparedRequest, **how: Any) -> Any:
        content: Any = request.body
        body = json.loads(content._data)  # it may not be iterated: that is how the product knows that it was sent
        return wire.pass_on("http", "POST", body, lambda: post(self, request, **how))

    def questioned(self: Session, method: str, path: str, headers: Any, body: bytes | None = None) -> Any:
        operation = " ".join(path.split("/")[-2:])
        asked = json.loads(body) if body else {}
        return wire.pass_on("odoo", operation, asked, lambda: question(self, method, path, headers, body))

    on_aws = patch.object(Endpoint, "_do_get_response", asked)
    with on_aws, patch.object(HTTPAdapter, "send", posted), patch.object(Session, "request", questioned):
        yield wire


def _accepted(answer: Any) -> bool:
    if isinstance(answer, tuple):  # botocore's: (answer, error)
        return answer[0] is not None and answer[0][0].status_code < 300
    return bool(answer.status_code < 300)
