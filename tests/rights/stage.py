"""Where a scenario is played: in this process, on moto, by the real handler, with its function's rights or fewer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Protocol
from unittest.mock import patch

import boto3
from botocore.loaders import create_loader
from moto import mock_aws

from relance.notify import gate as pauses
from relance.runtime import clients, secrets
from relance.runtime.settings import settings
from relance.store.row import connection
from relance.store.tables import TABLES
from tests.functions.conftest import Context
from tests.moto_transactions import quick_transactions
from tests.notify.server import Server, running
from tests.rights.deployed import Deployed
from tests.rights.gate import Asked, acting_as
from tests.rights.grants import Grant

_loader = cache(create_loader)


class Stage(Protocol):
    """What a scenario has: an organisation's id of its own, a server in Discord's place, and the function with its role.

    The product's store and boto3's clients are aimed at it, with every right, so that a scenario can set the scene and look.
    """

    id: str
    discord: Server

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """What the function returns. An exception: it failed."""

    def set(self, **variables: str) -> None:
        """Give the function these variables too."""


Scenario = Callable[[Stage], None]


@dataclass(frozen=True, slots=True)
class Played:
    """What the function asked for, what went wrong (None: the scenario came to its good end), and the events it was invoked with."""

    asked: Asked
    trouble: Exception | None
    events: Sequence[Mapping[str, Any]] = ()


@dataclass(slots=True)
class _OnMoto:
    deployed: Deployed
    function: str
    granted: Sequence[Grant]
    discord: Server
    id: str = "rights"
    asked: Asked = field(default_factory=Asked)
    events: list[Mapping[str, Any]] = field(default_factory=list)

    def invoke(self, event: Mapping[str, Any]) -> Any:
        handler = import_module(f"functions.{self.function.replace('-', '_')}.app").handler
        self.events.append(event)
        with acting_as(self.granted, self.deployed, self.asked):
            return handler(event, Context())

    def set(self, **variables: str) -> None:
        os.environ.update(variables)
        settings.cache_clear()


def play(scenario: Scenario, deployed: Deployed, function: str, granted: Sequence[Grant]) -> Played:
    """Play it on an empty account, by a function that has these rights and no others."""
    with _account(deployed, function), running() as discord:
        stage = _OnMoto(deployed, function, granted, discord)
        try:
            scenario(stage)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no good end
            return Played(stage.asked, error, stage.events)
        return Played(stage.asked, None, stage.events)


@contextmanager
def _account(deployed: Deployed, function: str) -> Iterator[None]:
    """moto with what the stack has: tables, queues, buckets, topics, identities; and the environment of the function."""
    (id,) = (
        id for id, one in deployed.resources("AWS::Lambda::Function").items() if deployed.text(one["FunctionName"]).endswith(f"-{function}")
    )
    with ExitStack() as stack:
        for one in (mock_aws(), quick_transactions(), patch("botocore.session.create_loader", _loader)):
            stack.enter_context(one)
        stack.enter_context(patch.dict(os.environ, deployed.environment(id) | {"AWS_DEFAULT_REGION": deployed.region}))
        for name in ("AWS_ENDPOINT_URL", "AWS_REGION"):
            os.environ.pop(name, None)  # a test of the local cloud may ask for evidence
        _forget()
        stack.callback(_forget)
        for row in TABLES:
            row.create_table(billing_mode="PAY_PER_REQUEST", wait=False)
        for queue in deployed.resources("AWS::SQS::Queue").values():
            boto3.client("sqs").create_queue(QueueName=deployed.text(queue["QueueName"]))
        for bucket in deployed.resources("AWS::S3::Bucket"):
            boto3.client("s3").create_bucket(Bucket=deployed.text({"Ref": bucket}))
        for topic in deployed.resources("AWS::SNS::Topic").values():
            boto3.client("sns").create_topic(Name=deployed.text(topic["TopicName"]))
        for identity in deployed.resources("AWS::SES::EmailIdentity").values():
            boto3.client("sesv2").create_email_identity(EmailIdentity=deployed.text(identity["EmailIdentity"]))
        yield


def _forget() -> None:
    settings.cache_clear()
    connection.cache_clear()
    clients.forget()
    secrets.forget()
    pauses.forget()
