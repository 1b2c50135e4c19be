"""The client at a server of this machine: settings, a secret in moto, and limits short enough for a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import boto3
import pytest

from relance.domain.odoo import Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.notify.session import Limits
from relance.odoo import patience, xmlrpc
from relance.odoo.connecting import connect
from relance.odoo.server import Server
from relance.runtime import secrets
from relance.runtime.handler import HasTime
from relance.runtime.settings import settings
from tests.odoo.answering import Answering

LOGIN: Final = "canary-login"
KEY: Final = "CANARY-KEY-0123456789abcdef"
QUICK: Final = Limits(connect=0.5, read=0.3, whole=1.0, most_bytes=4 * 2**20)
BOTH: Final = pytest.mark.parametrize("spoken", ["json2 19.0", "xmlrpc 19.0"], ids=["json2", "xmlrpc"])
ODOO: Final = Odoo(url="https://odoo.example", database="relance", secret="secretsmanager:odoo", models=usual_models())
ORDERS: Final = next(spec for spec in ODOO.models if spec.name == "dimagaz.bc")


@pytest.fixture
def ready(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A secret with login and key, this machine as a host that may be called, and no long wait between two tries."""
    boto3.client("secretsmanager").create_secret(Name="odoo", SecretString=secret())
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1,localhost")
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.01)
    _forget()
    yield
    _forget()


def secret(**changes: Any) -> str:
    """What the secret holds."""
    return json.dumps({"login": LOGIN, "key": KEY} | changes)


def at(server: Answering, spoken: str = "", **changes: Any) -> Odoo:
    """The settings of an organisation whose Odoo is there, spoken to as `spoken` says."""
    wish = Transport(spoken.partition(" ")[0]) if spoken else Transport.AUTO
    return Odoo(**{"url": server.url, "database": "relance", "secret": ODOO.secret, "models": ODOO.models, "transport": wish} | changes)


def to(server: Answering, spoken: str, has_time: HasTime = lambda: True, **changes: Any) -> Server:
    """The client, connected."""
    return connect(at(server, spoken, **changes), spoken, has_time, QUICK)


def _forget() -> None:
    secrets.forget()
    xmlrpc.forget()
    settings.cache_clear()
