"""Contender: Django on PostgreSQL, as a process.

`python -m tests.benchmarks.django_night FOLDER DATABASE fill FILE`, or `loop` or `bulk`, with or without `--counted`.

`loop` reads what is due and saves one by one; `bulk` is what somebody writes who knows PostgreSQL well. Both in one transaction.
`--counted`: its statements and what it left behind, instead of its CPU.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import django  # type: ignore[import-not-found]  # Django is in .cloud/bench only
from django.conf import settings  # type: ignore[import-not-found]  # the same
from django.db import connection, transaction  # type: ignore[import-not-found]  # the same
from django.template import Context, Engine, Template  # type: ignore[import-not-found]  # the same

from tests.benchmarks.cpu import cpu
from tests.benchmarks.ordinary import AGEING, AS_OF, BURSAR, HTML, TEXT, cutoffs, facts, subject

_COLUMNS = ("number", "status", "customer", "customer_name", "label", "currency", "total", "paid", "issued_on", "due_on")


def configure(folder: str, database: str) -> None:
    """Point Django at a database."""
    engine = {"ENGINE": "django.db.backends.postgresql", "HOST": folder, "USER": "bench", "NAME": database}
    settings.configure(DATABASES={"default": engine}, USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")
    django.setup()


def fill(file: str) -> None:
    """Create the tables and copy the invoices of a file of JSON lines into them."""
    from tests.benchmarks.django_models import AuditEntry, Invoice, Message

    with connection.schema_editor() as editor:
        for model in (Invoice, AuditEntry, Message):
            editor.create_model(model)
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY bench_invoice ({', '.join(_COLUMNS)}, version) FROM STDIN") as copy, Path(file).open() as lines:
            for line in lines:
                copy.write_row([*(json.loads(line)[name] for name in _COLUMNS), 1])
        cursor.execute("ANALYZE")


def loop(as_of: date) -> int:
    """Read what is due, and save each; how many changed."""
    from tests.benchmarks.django_models import AuditEntry, Invoice, Message

    changed = 0
    steps = cutoffs(as_of)
    with transaction.atomic():
        for invoice in Invoice.objects.filter(status__in=AGEING[:-1], due_on__lte=steps[-1][1]).select_for_update():
            before, after = invoice.status, next(status for status, limit in steps if invoice.due_on <= limit)
            if AGEING.index(after) <= AGEING.index(before):
                continue
            invoice.status = after
            invoice.version += 1
            invoice.save()
            AuditEntry.objects.create(invoice=invoice, at=_now(), actor="ageing", before={"status": before}, after={"status": after})
            if after == AGEING[-1]:
                Message.objects.create(**_alert(invoice))
            changed += 1
    return changed


def bulk(as_of: date) -> int:
    """The same in four statements, sent in batches."""
    from tests.benchmarks.django_models import AuditEntry, Invoice, Message

    changed = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for place, (after, limit) in enumerate(cutoffs(as_of)):
            lower = list(AGEING[: len(AGEING) - 1 - place])
            due = Invoice.objects.filter(status__in=lower, due_on__lte=limit)
            found = list(due.select_for_update().only("number", "status", "customer_name", "label", "currency", "total", "paid", "due_on"))
            if not found:
                continue
            cursor.execute(
                "UPDATE bench_invoice SET status = %s, version = version + 1 WHERE id = ANY(%s)", [after, [one.pk for one in found]]
            )
            at = _now()
            AuditEntry.objects.bulk_create(
                AuditEntry(invoice=one, at=at, actor="ageing", before={"status": one.status}, after={"status": after}) for one in found
            )
            if after == AGEING[-1]:
                Message.objects.bulk_create(Message(**_alert(one)) for one in found)
            changed += len(found)
    return changed


def _alert(invoice: Any) -> dict[str, Any]:
    known = facts(invoice.number, invoice.customer_name, invoice.total, invoice.paid, invoice.due_on)
    text, html = (
        template.render(Context(known, autoescape=escaped)) for template, escaped in zip(_templates(), (False, True), strict=True)
    )
    return {"invoice": invoice, "address": BURSAR, "subject": subject(known), "text": text, "html": html, "created_at": _now()}


@cache
def _templates() -> tuple[Template, Template]:
    # Compiled once, as Django's own loaders do.
    return Engine().from_string(TEXT), Engine().from_string(HTML)


def _now() -> datetime:
    return datetime.now(UTC)


def counted(work: Callable[[date], int]) -> dict[str, Any]:
    """Work the night, and say how many statements were sent and what came of it."""
    statements: Counter[str] = Counter()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements[sql.split()[0]] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        work(AS_OF)
    return {"operations": dict(statements), "outcome": _outcome()}


def timed(work: Callable[[date], int]) -> dict[str, Any]:
    """Work the night, and nothing else."""
    connection.ensure_connection()
    _templates()
    with cpu() as taken:
        changed = work(AS_OF)
    return {"changed": changed, "cpu": taken.seconds}


def _outcome() -> dict[str, Any]:
    from tests.benchmarks.django_models import AuditEntry, Invoice, Message

    statuses = Counter(Invoice.objects.values_list("status", flat=True))
    return {
        "statuses": dict(sorted(statuses.items())),
        "audited": sorted([one.invoice.number, one.before["status"], one.after["status"]] for one in _with_invoice(AuditEntry)),
        "told": sorted([one.invoice.number, one.address, one.subject] for one in _with_invoice(Message)),
    }


def _with_invoice(model: Any) -> Iterator[Any]:
    yield from model.objects.select_related("invoice")


def main(folder: str, database: str, what: str, *more: str) -> None:
    """Do what is asked, and say what was measured as JSON, on the last line."""
    configure(folder, database)
    if what == "fill":
        fill(*more)
        print("{}")
        return
    work = {"loop": loop, "bulk": bulk}[what]
    print(json.dumps(counted(work) if "--counted" in more else timed(work)))


if __name__ == "__main__":
    main(*sys.argv[1:])
