"""An organisation of the deployed stack whose Odoo is an imitation on this machine, for as long as a test needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from relance.domain.organisation import Organisation, Role
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.cloud.secret import keep_secret
from tests.odoo.imitation.there import Imitation, odoo
from tests.odoo.world import ROOMS, organisation_of
from tests.world import BY


@contextmanager
def mirrored(cloud: LocalCloud, id: str, rooms: Mapping[Role, str] | None = None) -> Iterator[Imitation]:
    """The server of the organisation `id`, with a client and an order of his. `rooms` are the webhooks of its channels.

    Afterwards the organisation has no Odoo any more: the schedule would go on asking a server that is gone.
    """
    with odoo() as there:
        there.create("dimagaz.bc", name="BC-1", depositaire=there.create("dimagaz.user", name="Awa"))
        keep_secret(cloud, f"{STACK}/{id}-odoo", json.dumps({"login": there.login, "key": there.key}))
        for role, webhook in (rooms or {}).items():
            keep_secret(cloud, f"{STACK}/{ROOMS[role]}", webhook)
        whole = organisation_of(there)
        assert whole.odoo
        channels = tuple(one for one in whole.channels if one.audience in (rooms or {}))
        _store(replace(whole, id=id, channels=channels, odoo=replace(whole.odoo, secret=f"secretsmanager:{STACK}/{id}-odoo")))
        try:
            yield there
        finally:
            _store(replace(whole, id=id, channels=channels, odoo=None))


def _store(organisation: Organisation) -> None:
    before = organisations.find(organisation.id)
    changes = organisations.write(before, replace(organisation, version=before.version if before else 0))
    if changes:
        commit([Effect(changes)], BY)
