"""Organisations whose Odoo is an imitation on this machine, under the names that the events have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import boto3
import pytest

from relance.domain.organisation import Organisation
from relance.runtime import secrets
from relance.runtime.settings import settings
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.world import SECRET, organisation_of
from tests.world import add

#: The organisation that the events of `odoo-sync` name.
ASG: Final = "asg"
ORDERS: Final = "dimagaz.bc"


@contextmanager
def an_odoo(monkeypatch: pytest.MonkeyPatch, *organisations: str) -> Iterator[Imitation]:
    """A server with a client and an order of his, for these organisations, whose rooms are closed to nobody and told of nothing."""
    monkeypatch.setenv("RELANCE_ODOO_HOSTS", "127.0.0.1")
    settings.cache_clear()
    secrets.forget()
    with odoo() as there:
        client = there.create("dimagaz.user", name="Awa", display_name="Awa")
        there.create(ORDERS, name="BC-1", depositaire=client)
        boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps({"login": there.login, "key": there.key}))
        for id in organisations:
            add(mirrors(there, id))
        yield there
    secrets.forget()


def mirrors(there: Imitation, id: str) -> Organisation:
    """An organisation of that name whose Odoo that is."""
    return replace(organisation_of(there), id=id, channels=())
