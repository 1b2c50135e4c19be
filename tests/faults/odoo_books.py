"""What must be so of a mirror, whatever went wrong: it is what the Odoo is, its audit has no gap, and nobody is at it any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from relance.domain.mirror import NoticeKind
from relance.domain.organisation import Organisation
from relance.store import audit, outbox, syncs
from tests.odoo import world
from tests.odoo.either import There


def amiss(there: There, organisation: Organisation) -> Iterator[str]:
    """All that is not so, once polls had the time to have it so."""
    yield from _differing(there, organisation)
    yield from unaudited(organisation)
    yield from _unsettled(organisation)
    yield from mistold(organisation)


def _differing(there: There, organisation: Organisation) -> Iterator[str]:
    mirrored, truth = world.mirrored(organisation), world.truth(there, organisation)
    for model in truth:
        for id in sorted(truth[model].keys() | mirrored[model].keys()):
            is_, should = mirrored[model].get(id), truth[model].get(id)
            if is_ != should:
                yield f"{model}/{id} is {is_}, in the Odoo {should}"


def unaudited(organisation: Organisation) -> Iterator[str]:
    """Each version of each record is in the audit, once."""
    for one in world.held(organisation):
        versions = world.versions(organisation, one.name)
        if versions != list(range(1, one.version + 1)):
            yield f"{one.name} has version {one.version}, and entries of {versions}"


def _unsettled(organisation: Organisation) -> Iterator[str]:
    sync = syncs.find(organisation.id)
    if sync.owner or sync.run or sync.error:
        yield f"somebody is still at the mirror, or it failed: {sync}"
    visible = world.mirrored(organisation)
    for model, state in sync.models.items():
        if state.error or state.checkpoint or state.floor is None:
            yield f"{model} is not read to its end: {state}"
        if (state.count, state.total) != (len(visible[model]), sum(visible[model])):
            yield f"{model} is said to have {state.count} records of the sum {state.total}, and has {sorted(visible[model])}"


def mistold(organisation: Organisation) -> Iterator[str]:
    """An order is told once, when it is new; a date as often as it was changed. Who is told of a failure is told of its end."""
    assert organisation.odoo
    messages = [delivery.message for delivery in outbox.of_organisation(organisation.id)]
    causes = Counter(one.cause for one in messages)
    yield from (f"{cause} is told {times} times" for cause, times in causes.items() if times > 1 and cause.startswith("odoo/"))
    for one in messages:
        record, _, what = one.cause.removeprefix("odoo/").partition("#")
        if one.cause.startswith("odoo/") and what != NoticeKind.CREATED.value:
            field, _, version = what.partition("#v")
            entries = {entry.version: entry for entry in audit.of_record(organisation.id, record)}
            if field not in entries[int(version)].after:
                yield f"{one.cause} is told, and {field} was not changed"
    ends = Counter((cause.partition("#")[0], "#over" in cause) for cause in causes if cause.startswith("sync/"))
    yield from (
        f"of {what}, {times} failures are told and {ends[what, True]} ends"
        for (what, over), times in ends.items()
        if not over and times != ends[what, True]
    )
