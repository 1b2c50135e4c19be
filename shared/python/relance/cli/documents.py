"""`relance invoices pdf` and `relance logo`: invoices as one document, and the picture at its head."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from relance.cli.common import by
from relance.domain.errors import BrokenRecordError, ConflictError, NotFoundError
from relance.domain.invoice import Invoice
from relance.jobs.papers import logos_of, papers_of
from relance.store import lookup, organisations
from relance.store.commit import commit
from relance.store.effects import Effect


@click.command()
@click.argument("numbers", metavar="NUMBER…", nargs=-1, required=True)
@click.option("--org", required=True, help="The organisation.")
@click.option("--to", "to", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def pdf(numbers: tuple[str, ...], org: str, to: Path) -> None:
    """Write invoices NUMBER… into one PDF, in this order."""
    from relance.documents import printing

    organisation = organisations.read(org)
    found = _found(org, tuple(dict.fromkeys(numbers)))
    printed = printing.batch(papers_of(organisation, found), logos_of(organisation))
    _write(to, printed.pdf)
    click.echo(f"{to}: {len(found)} invoice(s), {len(printed.pdf)} bytes")
    for number, characters in printed.missing.items():
        click.echo(f"relance: {number}: no font has {' '.join(characters)}; a sign stands in their place", err=True)


@click.command()
@click.argument("org")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--remove", is_flag=True, help="Have no logo any more.")
def logo(org: str, file: Path | None, *, remove: bool) -> None:
    """Put FILE, a PNG or JPEG, at the head of the invoices of ORG."""
    from relance.documents import archive

    if remove == bool(file):
        raise click.UsageError("name a FILE, or say --remove")
    before = organisations.read(org)
    after = replace(before, logo=archive.put_logo(org, file.read_bytes()) if file else "")
    changes = organisations.write(before, after)
    try:
        commit([Effect(changes)] if changes else [], by())
    except ConflictError:
        raise ConflictError(f"organisation {org} was changed by somebody else just now; look at it and try again") from None
    click.echo(f"{org}: its invoices bear {file.name if file else 'no logo'}")


def _found(org: str, numbers: tuple[str, ...]) -> list[Invoice]:
    known = lookup.invoices([(org, number) for number in numbers])
    found = []
    for number in numbers:
        one = known.get((org, number))
        if one is None:
            raise NotFoundError("invoice", f"{org}/{number}", "relance invoices lists them")
        if isinstance(one, BrokenRecordError):
            raise one
        found.append(one)
    return found


def _write(to: Path, content: bytes) -> None:
    # Written beside and moved into place: half a document is never taken for the whole.
    part = to.with_name(f"{to.name}.part")
    try:
        part.write_bytes(content)
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
