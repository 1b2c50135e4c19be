"""The Odoo that is measured, and the organisation whose mirror it fills: how many records of each model, and how many pages they are."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Final

import boto3
from moto import mock_aws

from relance.domain.mirror_values import wanted
from relance.domain.odoo import Odoo, Transport
from relance.domain.odoo_models import usual_models
from relance.domain.organisation import Organisation
from relance.odoo.server import BATCH
from tests.benchmarks.tables_file import STACK

MODELS: Final = usual_models()
#: What each model is asked for, by the name it has there.
FIELDS: Final = {spec.there: ["id", *wanted(spec)] for spec in MODELS}
#: The name of what holds the key.
SECRET: Final = f"{STACK}/odoo"


@dataclass(frozen=True)
class Size:
    """How full an Odoo is. Of the other models there are 200 clients, 20 products, 10 suppliers and 30 centres."""

    orders: int
    lines: int
    top_ups: int

    @property
    def records(self) -> int:
        """All of them."""
        return self.orders + self.lines + self.top_ups + sum(_OTHERS)

    @property
    def pages(self) -> int:
        """Pages that are read at least: one that is full says that there may be more."""
        return sum(number // BATCH + 1 for number in (self.orders, self.lines, self.top_ups, *_OTHERS))


CLIENTS: Final = 200
_OTHERS: Final = (CLIENTS, 20, 10, 30)
#: All that is read; and what is also written, since the emulator takes milliseconds for each item.
WHOLE: Final = Size(20_000, 60_000, 5_000)
PART: Final = Size(1_000, 3_000, 250)
#: Orders whose lines are asked for one by one.
SAMPLE: Final = Size(500, 1_500, 0)
#: Orders that change.
CHANGED: Final = 1_000


@dataclass(frozen=True)
class Access:
    """Where the Odoo is and who is let in: `login` with an API key, or with a password where that is the only way."""

    url: str
    database: str
    login: str
    key: str
    password: str

    def as_text(self) -> str:
        """For a process that is started with it."""
        return json.dumps(asdict(self))

    def odoo(self, url: str, transport: Transport = Transport.AUTO) -> Odoo:
        """The same as an organisation's settings, under another URL: that of a line to it."""
        return Odoo(url=url, database=self.database, secret=f"secretsmanager:{SECRET}", transport=transport, models=MODELS)


def organisation(odoo: Odoo) -> Organisation:
    """Whose Odoo that is. Nobody is told of anything: what is measured is the mirror."""
    return Organisation(id="dimagaz", name="Dimagaz", locale="fr_MA", currency="MAD", zone="Africa/Casablanca", odoo=odoo)


def access(text: str) -> Access:
    """What was written by `as_text`."""
    fields: Mapping[str, str] = json.loads(text)
    return Access(**fields)


@contextmanager
def account(known: Access) -> Iterator[None]:
    """moto with the key in its place, and an Odoo on this machine may be called. Nothing of it is on the way to Odoo."""
    os.environ |= {"RELANCE_ODOO_HOSTS": "127.0.0.1", "RELANCE_STACK": STACK}
    with mock_aws():
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps({"login": known.login, "key": known.key}))
        yield
