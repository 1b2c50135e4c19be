"""The architecture, proved from the sources; and that each proof can fail."""

from __future__ import annotations

import subprocess
import sys
from statistics import median

import pytest

from tests.rules import BELOW, EVERYWHERE, OWNERS, SHIPPED, Rule
from tests.sources import ROOT, Source, imported, sources

OURS = sources("shared", "functions")
ALL = [*OURS, *sources("tests")]


@pytest.mark.parametrize("rule", SHIPPED.values(), ids=SHIPPED)
def test_what_is_shipped_keeps_the_rule_that(rule: Rule) -> None:
    assert [bad for source in OURS for bad in rule(source)] == []


@pytest.mark.parametrize("rule", EVERYWHERE.values(), ids=EVERYWHERE)
def test_every_file_keeps_the_rule_that(rule: Rule) -> None:
    assert [bad for source in ALL for bad in rule(source)] == []


@pytest.mark.parametrize("files", [OURS, ALL], ids=["shipped", "with the tests"])
def test_the_median_file_has_less_than_a_hundred_lines(files: list[Source]) -> None:
    assert median(source.lines for source in files if source.text) < 100


RULES = SHIPPED | EVERYWHERE
BROKEN: list[tuple[str, str, str, str]] = [
    ("imports run downwards only", "relance.domain.x", "from relance.store import runs", "relance.domain.x → relance.store.runs"),
    ("imports run downwards only", "relance.store.x", "import relance.notify.email", "relance.store.x → relance.notify.email"),
    ("imports run downwards only", "relance.store.x", "from relance import jobs", "relance.store.x → relance.jobs"),
    ("imports run downwards only", "relance.runtime.x", "from ..store import runs", "relance.runtime.x → relance.store.runs"),
    ("imports run downwards only", "relance.notify.x", "def f():\n    from relance.jobs import run", "relance.notify.x → relance.jobs.run"),
    ("imports run downwards only", "relance.documents.x", "from relance.store import runs", "relance.documents.x → relance.store.runs"),
    ("imports run downwards only", "relance.jobs.x", "from relance.cli import main", "relance.jobs.x → relance.cli.main"),
    ("imports run downwards only", "relance.jobs.x", "from relance.watch import entry", "relance.jobs.x → relance.watch.entry"),
    ("imports run downwards only", "relance.store.x", "from tests.world import add", "relance.store.x → tests.world.add"),
    ("imports run downwards only", "functions.a.app", "from functions.b import app", "functions.a.app → functions.b.app"),
    ("libraries stay in their rooms", "relance.jobs.x", "from pynamodb.models import Model", "relance.jobs.x → pynamodb"),
    ("libraries stay in their rooms", "relance.notify.email", "import requests", "relance.notify.email → requests"),
    ("libraries stay in their rooms", "relance.notify.http_x", "import requests", "relance.notify.http_x → requests"),
    ("libraries stay in their rooms", "relance.notify.x", "from fpdf import FPDF", "relance.notify.x → fpdf"),
    ("libraries stay in their rooms", "relance.store.x", "import boto3", "relance.store.x → boto3"),
    ("the domain is pure", "relance.domain.x", "import boto3", "relance.domain.x: boto3"),
    ("the domain is pure", "relance.domain.x", "import logging", "relance.domain.x: logging"),
    ("the domain is pure", "relance.domain.x", "def f(): return datetime.now(UTC)", "relance.domain.x: now"),
    ("the domain is pure", "relance.domain.x", "def f(): return date.today()", "relance.domain.x: today"),
    ("the domain is pure", "relance.domain.x", "def f(): print(1)", "relance.domain.x: print"),
    ("nothing runs at import but definitions", "relance.jobs.x", "CLIENT = boto3.client('sqs')", "relance.jobs.x:1"),
    ("nothing runs at import but definitions", "relance.jobs.x", "STACK = os.environ['STACK']", "relance.jobs.x:1"),
    ("nothing runs at import but definitions", "relance.jobs.x", '"""Doc."""\nSTARTED = datetime.now()', "relance.jobs.x:2"),
    ("nothing runs at import but definitions", "relance.jobs.x", "main()", "relance.jobs.x:1"),
    ("nothing runs at import but definitions", "relance.jobs.x", "for x in y:\n    x()", "relance.jobs.x:1"),
    ("nothing runs at import but definitions", "relance.jobs.x", "if DEBUG:\n    import pdb", "relance.jobs.x:1"),
    ("a function has less than 40 lines", "relance.jobs.x", "def f():\n" + "    a\n" * 39, "relance.jobs.x.f"),
    ("every room is known", "relance.misc.x", "", "relance.misc.x"),
    ("every room is known", "relance.cli_x", "", "relance.cli_x"),
    ("a function's folder holds its app alone", "functions.a.tools", "", "functions.a.tools"),
    ("no file has more than 300 lines", "relance.jobs.x", "a\n" * 301, "relance.jobs.x: 301 lines"),
    ("no file is a drawer", "relance.jobs.utils", "", "relance.jobs.utils"),
    ("every file says what it is for", "relance.jobs.x", "import json", "relance.jobs.x"),
    ("who silences a checker says why", "relance.jobs.x", "a = 1  # type: " + "ignore", "relance.jobs.x:1"),
    ("who silences a checker says why", "relance.jobs.x", "a = 1  # type: " + "ignore[misc]", "relance.jobs.x:1"),
    ("who silences a checker says why", "relance.jobs.x", "a = 1  # no" + "qa: E501", "relance.jobs.x:1"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "name", "text", "bad"), BROKEN)
def test_a_broken_rule_is_found(rule: str, name: str, text: str, bad: str) -> None:
    assert RULES[rule](Source.of(name, text)) == [bad]


FINE: list[tuple[str, str]] = [
    ("relance.domain.x", "from dateutil.relativedelta import relativedelta\nfrom relance.domain.money import Money\nimport re"),
    ("relance.store.x", "from pynamodb.models import Model\nfrom relance.runtime.clock import now"),
    ("relance.notify.http", "def post():\n    import requests"),
    ("functions.a.app", "from relance.jobs.entry import handle\nhandler = wrapped(handle)"),
    ("relance.jobs.x", "if TYPE_CHECKING:\n    from a import b\nLATER = lambda: datetime.now()\ntype A = int\nKNOWN = frozenset({1})"),
    ("relance.jobs.x", "a = 1  # type: " + "ignore[misc]  # the library has no types\nb = 2  # no" + "qa: E501 - a table"),
    ("relance.jobs.x", "a = 'no # type: " + "ignore in a text'\n" + "def f():\n" + "    a\n" * 38),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), FINE)
def test_what_keeps_the_rules_is_left_alone(name: str, text: str) -> None:
    assert [bad for rule in RULES.values() for bad in rule(Source.of(name, f'"""Doc."""\n{text}'))] == []


@pytest.mark.parametrize("room", sorted({source.room for source in OURS} & set(BELOW)))
def test_each_room_is_looked_at(room: str) -> None:
    assert {name for source in OURS if source.room == room for name in imported(source)}


def test_no_arrow_can_lead_back_to_where_it_came_from() -> None:
    assert not [(room, below) for room, all_below in BELOW.items() for below in all_below if room in {below, *BELOW[below]}]
    assert all(prefix.endswith(".") for prefixes in OWNERS.values() for prefix in prefixes)


HEAVY = {"fpdf", "pydantic", "click", "rich", "babel"}


@pytest.mark.parametrize(
    ("function", "unwanted"),
    [("invoice_aging", HEAVY | {"requests", "jinja2"}), ("dispatch", HEAVY), ("watchdog", HEAVY | {"requests", "jinja2"})],
    ids=["invoice_aging", "dispatch", "watchdog"],
)
def test_a_function_starts_without_what_it_may_never_need(function: str, unwanted: set[str]) -> None:
    code = (
        "import sys; from importlib.util import module_from_spec, spec_from_file_location;"
        f"spec = spec_from_file_location('app', 'functions/{function}/app.py'); app = module_from_spec(spec);"
        "spec.loader.exec_module(app); assert callable(app.handler); print(*sys.modules)"
    )
    environment = {"PYTHONPATH": "shared/python", "AWS_DEFAULT_REGION": "eu-west-3"}
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert "relance.store.commit" in loaded
    assert not unwanted & loaded
