"""Which organisation's Odoo is meant, and which of its models: the only one if nobody says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import click

from relance.domain.errors import NotFoundError
from relance.domain.mirror import ModelSpec
from relance.domain.odoo import Odoo
from relance.domain.organisation import Organisation
from relance.store import lookup, organisations

_DECLARE = 'give it one: "odoo" in its row of relance import organisations.jsonl, see docs/data-format.md'

org_option = click.option("--org", default="", help="The organisation; may be left out if only one has an Odoo.")


@dataclass(frozen=True, slots=True)
class Mirrored:
    """An organisation, and the Odoo that is mirrored for it."""

    organisation: Organisation
    odoo: Odoo

    def model(self, name: str) -> ModelSpec:
        """The model of that name, ours or the server's. NotFoundError lists those there are."""
        found = self.odoo.model(name)
        if found is None:
            raise NotFoundError("model", name, f"there are {', '.join(spec.name for spec in self.odoo.models)}")
        return found

    def models(self, names: Iterable[str]) -> tuple[str, ...]:
        """These models by our names, each once. NotFoundError."""
        return tuple(dict.fromkeys(self.model(name).name for name in names))


def mirrored(org: str) -> Mirrored:
    """The organisation `org`, or the only one that has an Odoo. NotFoundError: it has none. UsageError: several have one."""
    if org:
        found = organisations.read(org)
        if found.odoo is None:
            raise NotFoundError("Odoo of organisation", org, _DECLARE)
        return Mirrored(found, found.odoo)
    known = every()
    if not known:
        raise NotFoundError("Odoo of", "any organisation", _DECLARE)
    if len(known) > 1:
        raise click.UsageError(f"several organisations have an Odoo ({', '.join(one.organisation.id for one in known)}): add --org")
    return known[0]


def every() -> list[Mirrored]:
    """The organisations that have an Odoo, by id. One that cannot be read is said on stderr, and keeps no other from being found."""
    found = lookup.organisations(organisations.ids())
    for one in found.values():
        if not isinstance(one, Organisation):
            click.echo(f"relance: {one}", err=True)
    readable = sorted((one for one in found.values() if isinstance(one, Organisation)), key=lambda one: one.id)
    return [Mirrored(one, one.odoo) for one in readable if one.odoo]
