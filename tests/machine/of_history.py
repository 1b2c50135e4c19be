"""What must hold of the audit and of the runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from relance.domain.run import RunStatus
from tests.machine.history import DUE_DATES, records
from tests.machine.machine import Seen


def every_version_has_its_audit_entry(seen: Seen) -> Iterator[str]:
    lives = {name: life.version for name, life in seen.history.lives.items() if life.fields is not None}
    versions = {name: version for name, (version, _) in records(seen.now).items()}
    if lives != versions:
        yield f"records {sorted(versions.items() - lives.items())}, audited {sorted(lives.items() - versions.items())}"


def versions_have_no_gap(seen: Seen) -> Iterator[str]:
    yield from seen.history.gaps


def the_audit_leads_from_nothing_to_the_record(seen: Seen) -> Iterator[str]:
    """Every before is what was, and all afters together are what is."""
    yield from seen.history.breaks
    for name, (_, fields) in records(seen.now).items():
        life = seen.history.lives.get(name)
        told = {one: value for one, value in ((life.fields if life else None) or {}).items() if value is not None and one not in DUE_DATES}
        if told != fields:
            yield f"{name} is {fields}, the audit says {told}"


def history_is_never_rewritten(seen: Seen) -> Iterator[str]:
    for key, item in seen.before.tables["audit"].items():
        if seen.now.tables["audit"].get(key) != item:
            yield f"the entry {key} was {item}, now {seen.now.tables['audit'].get(key)}"


def a_dry_run_writes_nothing_but_its_own_record(seen: Seen) -> Iterator[str]:
    if seen.deed.kind == "dry":
        if seen.now.business != seen.before.business:
            yield "it wrote something"
        if seen.now.runs.keys() - seen.before.runs.keys() != {seen.deed.run}:
            yield "it did not write its own"


def a_second_run_of_the_day_changes_nothing(seen: Seen) -> Iterator[str]:
    if seen.deed.kind == "again" and seen.now.business != seen.before.business:
        yield "it wrote something"


def every_run_is_closed_and_its_shards_are_done(seen: Seen) -> Iterator[str]:
    for id, run in seen.now.runs.items():
        open_shards = [shard["shard"]["S"] for shard in seen.now.shards(id) if shard["status"]["S"] != "done"]
        if run.status is RunStatus.RUNNING or run.shards_open or open_shards:
            yield f"{id} is {run.status.value}, {run.shards_open} shards to go, open are {open_shards}"


def the_counts_of_a_run_are_its_lines(seen: Seen) -> Iterator[str]:
    for id, run in seen.now.runs.items():
        outcomes = Counter(line["outcome"] for line in seen.now.lines(id))
        counts = run.counts
        if (counts.changed, counts.skipped, counts.parked) != tuple(outcomes[name] for name in ("changed", "skipped", "parked")):
            yield f"{id} counts {counts}, its lines are {dict(outcomes)}"
        if not counts.balanced:
            yield f"{id} counts {counts}"


def nothing_is_parked(seen: Seen) -> Iterator[str]:
    """No record of this world is broken."""
    yield from (f"{id}: {run.error or run.counts}" for id, run in seen.now.runs.items() if run.counts.parked or run.error)


def a_run_changes_what_was_due_and_says_so(seen: Seen) -> Iterator[str]:
    """Its lines name what the model had due; in a dry run as well, but for dates that are still to be computed again."""
    if seen.deed.kind not in ("night", "again", "dry"):
        return
    changed = {(line["org"], line["record"]): line["data"]["to"] for line in seen.now.lines(seen.deed.run) if line["outcome"] == "changed"}
    due = {key: step.status.value for key, step in seen.deed.due.items()}
    behind = seen.books.marked
    if {key: to for key, to in changed.items() if key[0] not in behind} != {key: to for key, to in due.items() if key[0] not in behind}:
        yield f"its lines say {changed}, due was {due}"
