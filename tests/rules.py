"""The rules of the architecture: arrows run downwards, libraries stay in their rooms, the domain is pure, nothing is too long."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.sources import Source, at_import, called, imported, long_functions, silenced_without_reason

#: What each room may import besides itself. A room that is not here does not exist.
BELOW: dict[str, set[str]] = {
    "domain": set(),
    "runtime": {"domain"},
    "wording": {"domain"},
    "store": {"domain", "runtime"},
    "documents": {"wording", "domain", "runtime"},
    "notify": {"store", "wording", "domain", "runtime"},
    "desk": {"store", "documents", "wording", "domain", "runtime"},
    "transfer": {"desk", "store", "wording", "domain", "runtime"},
    "jobs": {"notify", "store", "documents", "wording", "domain", "runtime"},
    "watch": {"jobs", "notify", "store", "wording", "domain", "runtime"},
    "odoo": {"notify", "store", "wording", "domain", "runtime"},
    "web": {"desk", "jobs", "notify", "store", "documents", "wording", "domain", "runtime"},
    "cli": {"transfer", "desk", "watch", "web", "odoo", "jobs", "documents", "notify", "store", "wording", "domain", "runtime"},
    "functions": {"watch", "web", "odoo", "jobs", "documents", "notify", "store", "wording", "domain", "runtime"},
}
#: Libraries, and the only places that may import them.
OWNERS: dict[str, tuple[str, ...]] = {
    "pynamodb": ("relance.store.",),
    "requests": ("relance.notify.http.",),
    "urllib3": ("relance.notify.http.", "relance.notify.session."),
    "orjson": ("relance.odoo.",),
    "fpdf": ("relance.documents.",),
    "pydantic": ("relance.transfer.", "relance.web."),
    "boto3": ("relance.runtime.clients.",),
    "jinja2": ("relance.notify.", "relance.web.", "functions.console."),
    "babel": ("relance.wording.", "relance.transfer.forms.", "relance.documents.", "relance.web."),
    "click": ("relance.cli.",),
    "rich": ("relance.cli.",),
    "aws_lambda_powertools": ("relance.runtime.", "functions.api.", "functions.console."),
}
#: What a pure function must not touch: logs, clock, machine, chance, other processes and servers.
IMPURE = set("logging time os io pathlib random secrets uuid socket subprocess threading asyncio urllib http".split())  # noqa: SIM905 - a list of words
CLOCKS = {"now", "utcnow", "today", "monotonic", "open", "print", "input"}
DRAWERS = {"utils", "util", "helpers", "helper", "misc"}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def arrows_upwards(source: Source) -> list[str]:
    """Its imports from rooms that are not below its own, and of other functions."""
    ours = {name for name in imported(source) if name.startswith(("relance.", "functions.", "tests."))}
    own = source.name.rsplit(".", 1)[0] if source.room == "functions" else f"relance.{source.room}"
    allowed = (f"{own}.", "relance.__version__.", *(f"relance.{room}." for room in BELOW.get(source.room, ())))
    return [f"{source.name} → {name}" for name in sorted(ours) if not f"{name}.".startswith(allowed)]


def strangers(source: Source) -> list[str]:
    """Its imports of libraries that belong to another room."""
    libraries = {name.split(".")[0] for name in imported(source)} & set(OWNERS)
    return [f"{source.name} → {library}" for library in sorted(libraries) if not f"{source.name}.".startswith(OWNERS[library])]


def impurities(source: Source) -> list[str]:
    """What a source of the domain imports or calls that is not pure."""
    if source.room != "domain":
        return []
    roots = {name.split(".")[0] for name in imported(source) if not name.startswith("relance.domain.")}
    bad = (roots - sys.stdlib_module_names - {"dateutil"}) | (roots & IMPURE) | (set(called(source)) & CLOCKS)
    return [f"{source.name}: {name}" for name in sorted(bad)]


def at_import_but_registration(source: Source) -> list[str]:
    """What runs when it is imported. The commands are registered where their group is made."""
    return [] if source.name == "relance.cli.main" else at_import(source)


def unknown_room(source: Source) -> list[str]:
    """Its name, if it stands in no room that there is."""
    return [] if source.room in BELOW or source.name == "relance.__init__" else [source.name]


def drawer(source: Source) -> list[str]:
    """Its name, if that says nothing of what is in it."""
    return [source.name] if DRAWERS & set(source.name.split(".")) else []


def without_purpose(source: Source) -> list[str]:
    """Its name, if it does not begin with what it is for."""
    # Odoo reads a manifest as one literal, which can say nothing before it.
    return [source.name] if source.text and not source.text.startswith('"""') and not source.name.endswith(".__manifest__") else []


def too_long(source: Source) -> list[str]:
    """Its name and length, if that is too much for a file."""
    return [f"{source.name}: {source.lines} lines"] if source.lines > LONGEST_FILE else []


def beside_the_app(source: Source) -> list[str]:
    """Its name, if it is a file of a function that is not its app."""
    return [source.name] if source.room == "functions" and not source.name.endswith(".app") else []


Rule = Callable[[Source], list[str]]

#: What must hold for the sources that are shipped.
SHIPPED: dict[str, Rule] = {
    "imports run downwards only": arrows_upwards,
    "libraries stay in their rooms": strangers,
    "the domain is pure": impurities,
    "nothing runs at import but definitions": at_import_but_registration,
    "a function has less than 40 lines": lambda source: long_functions(source, LONGEST_FUNCTION),
    "every room is known": unknown_room,
    "a function's folder holds its app alone": beside_the_app,
}
#: What must hold for the tests as well.
EVERYWHERE: dict[str, Rule] = {
    "no file has more than 300 lines": too_long,
    "no file is a drawer": drawer,
    "every file says what it is for": without_purpose,
    "who silences a checker says why": silenced_without_reason,
}
