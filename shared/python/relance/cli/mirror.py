"""`relance mirror`: the records of an organisation's Odoo as they were read last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import click

from relance.cli.common import as_json, echo_json, print_rows
from relance.cli.listing import say_broken
from relance.cli.mirrored import Mirrored, mirrored, org_option
from relance.cli.remedies import hint
from relance.domain.errors import BrokenRecordError, NotFoundError
from relance.domain.mirror import FieldType, Held, ModelSpec
from relance.store import mirror as stored
from relance.store.mirror import Found
from relance.web.searching import holds

#: What a record is called where it is referred to, in this order.
_NAMES: Final = ("display_name", "name")

#: Records by model and id: those that others refer to.
type Named = Mapping[tuple[str, int], str]


@click.group()
def mirror() -> None:
    """The records of Odoo as they were read last."""


_limit = click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="At most so many.")


@mirror.command("list")
@click.argument("model")
@org_option
@click.option("--parent", type=click.IntRange(1), help="Only those of this record, as the lines of an order.")
@click.option("--problem", is_flag=True, help="Only those that could not be taken in as they are.")
@_limit
@as_json
def list_command(model: str, org: str, parent: int | None, limit: int, *, problem: bool, as_data: bool) -> None:
    """List the records of MODEL, by id."""
    of = mirrored(org)
    spec = of.model(model)
    if parent is not None and not spec.parent:
        raise click.UsageError(f"{spec.name} has no parent: leave --parent out")
    found: Iterable[Found] = stored.every(of.organisation.id, spec.name) if parent is None else _children(of, spec, parent)
    _print(of, spec, _limited(found, limit, lambda one: bool(one.problem) or not problem), as_data=as_data)


@mirror.command()
@click.argument("model")
@click.argument("words", nargs=-1, required=True)
@org_option
@_limit
@as_json
def search(model: str, words: tuple[str, ...], org: str, limit: int, *, as_data: bool) -> None:
    """Find the records of MODEL with these WORDS in one of their texts, without regard to case and accents."""
    of = mirrored(org)
    spec = of.model(model)
    texts = [one.name for one in spec.fields if one.type is FieldType.TEXT]
    wanted = " ".join(words)
    found = stored.every(of.organisation.id, spec.name)
    _print(of, spec, _limited(found, limit, lambda one: holds(wanted, *(one.values.get(name) for name in texts))), as_data=as_data)


@mirror.command()
@click.argument("model")
@click.argument("id", type=click.IntRange(1))
@org_option
@as_json
def show(model: str, id: int, org: str, *, as_data: bool) -> None:
    """Show record ID of MODEL with all its fields, the names of those it refers to, and what belongs to it."""
    of = mirrored(org)
    spec = of.model(model)
    held = stored.find(of.organisation.id, spec.name, id)
    if held is None:
        raise NotFoundError("record", f"{spec.name}/{id}", f"relance mirror list {spec.name} shows them")
    named, belongs = _named(of, [(spec, held)]), _belonging(of, spec, id)
    if as_data:
        echo_json(_data(held) | {"children": belongs})
        return
    click.echo(f"{spec.label} {held.name}")
    for one in spec.fields:
        value = held.values.get(one.name)
        name = named.get((one.target, value), "") if one.type is FieldType.REFERENCE and value else ""
        click.echo(f"  {one.name:20} {'' if value is None else value}{name and f' ({name})'}")
    for word, value in _beside(held).items():
        click.echo(f"{word:22} {value}")
    for child, ids in belongs.items():
        click.echo(f"{child:22} {', '.join(map(str, ids)) or 'none'}")
    hint(f"who changed what: relance audit {held.name} --org {of.organisation.id}")


def _print(of: Mirrored, spec: ModelSpec, found: list[Found], *, as_data: bool) -> None:
    held = [one for one in found if isinstance(one, Held)]
    named = {} if as_data else _named(of, [(spec, one) for one in held])
    print_rows([_data(one) if as_data else _row(spec, one, named) for one in held], as_data=as_data)
    say_broken([one for one in found if isinstance(one, BrokenRecordError)], as_data=as_data)


def _limited(found: Iterable[Found], limit: int, fits: Callable[[Held], bool]) -> list[Found]:
    return list(islice((one for one in found if isinstance(one, BrokenRecordError) or fits(one)), limit))


def _children(of: Mirrored, spec: ModelSpec, parent: int) -> Iterator[Found]:
    held = stored.many(of.organisation.id, spec.name, stored.children(of.organisation.id, spec.name, parent))
    return (held[id] for id in sorted(held))


def _belonging(of: Mirrored, spec: ModelSpec, id: int) -> dict[str, list[int]]:
    """The ids of what belongs to a record, by model."""
    inner = (one for one in of.odoo.models if (parent := one.field(one.parent)) and parent.target == spec.name)
    return {one.name: sorted(stored.children(of.organisation.id, one.name, id)) for one in inner}


def _named(of: Mirrored, records: Collection[tuple[ModelSpec, Held]]) -> Named:
    """What the records are called to which these refer."""
    wanted: dict[str, set[int]] = {}
    for spec, held in records:
        for one in spec.references:
            if (id := held.values.get(one.name)) and of.odoo.model(one.target):
                wanted.setdefault(one.target, set()).add(id)
    found = {(target, id): one for target, ids in wanted.items() for id, one in stored.many(of.organisation.id, target, ids).items()}
    return {key: _name(one) for key, one in found.items() if isinstance(one, Held)}


def _name(held: Held) -> str:
    return next((str(held.values[name]) for name in _NAMES if held.values.get(name)), "")


def _row(spec: ModelSpec, held: Held, named: Named) -> dict[str, object]:
    return {
        "id": held.id,
        "reference": _shown(spec, spec.reference, held, named),
        **({"client": _shown(spec, spec.client, held, named)} if spec.client else {}),
        **({"amount": held.values.get(spec.amount) or ""} if spec.amount else {}),
        "written_at": held.written_at.isoformat() if held.written_at else "",
        "agent": held.agent,
        "problem": held.problem or ("hidden from us" if held.hidden else ""),
    }


def _shown(spec: ModelSpec, field: str, held: Held, named: Named) -> object:
    """The value of a field; of a reference the name, where it is known."""
    value, one = held.values.get(field), spec.field(field)
    if value is None or one is None:
        return ""
    return named.get((one.target, value)) or value if one.type is FieldType.REFERENCE else " ".join(str(value).split())


def _data(held: Held) -> dict[str, Any]:
    return {
        "model": held.model,
        "id": held.id,
        "values": dict(held.values),
        **_beside(held),
        "hidden": held.hidden,
        "version": held.version,
    }


def _beside(held: Held) -> dict[str, Any]:
    moments = {"created_at": held.created_at, "written_at": held.written_at}
    said = {name: moment.isoformat() if moment else "" for name, moment in moments.items()}
    return said | {"agent": held.agent, "problem": held.problem}
