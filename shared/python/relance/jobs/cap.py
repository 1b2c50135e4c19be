"""The cap on money: what a run would charge in each organisation is known before its first write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from relance.domain.errors import RelanceError
from relance.domain.money import Money, zero
from relance.jobs.deciding import decided
from relance.jobs.job import Context, Job, Page
from relance.store.due import Due


def over_cap(job: Job[Any], context: Context, first: Mapping[str, Page[Any]], size: int) -> dict[str, str]:
    """The organisations in which the run would charge more than their cap, with the figures.

    Every due record of an organisation that has a cap is decided for this and nothing is written, which costs such organisations
    their reads twice. `first` are the shards' first pages, of `size` records.
    """
    sums: dict[str, Money] = {}
    for due in _due(job, context, first, size):
        if (decision := decided(job, context, due)) and (charge := decision.charge):
            sums[due.organisation] = sums.get(due.organisation, zero(charge.currency)) + charge
    return {id: _figures(context, total) for id, total in sorted(sums.items()) if total.amount > (_cap(context, id) or 0)}


def _figures(context: Context, total: Money) -> str:
    retry = f"relance retry {context.run} --cap-amount {total.amount}"
    return f"{total} would be charged, more than its cap allows: nothing of it was written. If that is right: {retry}"


def _cap(context: Context, organisation: str) -> Decimal | None:
    asked = context.request.options.cap_amount
    try:
        return context.organisation(organisation).charge_cap if asked is None else asked
    except RelanceError:
        return None  # nothing is charged there either: its records are parked with this reason


def _due(job: Job[Any], context: Context, first: Mapping[str, Page[Any]], size: int) -> Iterator[Due[Any]]:
    """What is due in organisations that have a cap. Nothing is read for the others."""
    for shard, page in first.items():
        while True:
            found, rest = page
            capped = [due for due in found if _cap(context, due.organisation) is not None]
            job.prepare(context, capped)
            yield from capped
            if rest is None:
                break
            page = job.page(context, shard, rest, size)
