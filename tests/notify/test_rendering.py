"""Templates: a missing fact is an error, and both languages have all of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from relance.notify import rendering
from relance.notify.labels import LANGUAGES
from relance.notify.rendering import environment, render

TEMPLATES = Path(rendering.__file__).with_name("templates")
PACKAGES = TEMPLATES.parents[2]


def test_a_missing_fact_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="reference"):
        render("marker", "fr")


def test_only_html_is_escaped() -> None:
    facts = {"organisation": "A & B", "count": 7, "what": "alerts", "more": 0}
    assert render("digest.subject", "en", **facts) == "7 alerts – A & B"
    assert "A &amp; B" in environment().get_template("base.html.j2").render(language="en", organisation="A & B")


def test_both_languages_have_the_same_templates() -> None:
    names = environment().list_templates()
    of = {language: {name.removeprefix(f"{language}/") for name in names if name.startswith(f"{language}/")} for language in LANGUAGES}
    assert of["en"] == of["fr"]


def test_french_words_have_curly_apostrophes_and_spaces_that_do_not_break() -> None:
    # Discord's are left out: seed 001 writes `**Client** : ` with an ordinary space.
    sources = [path for path in (TEMPLATES / "fr").iterdir() if ".discord." not in path.name]
    for path in sources:
        words = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"))
        assert not re.search(r" [:;!?»]|« |\w'\w", words), path.name


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    heavy = "{'babel', 'boto3', 'jinja2', 'requests'}"
    loads = f"import sys, relance.notify.dispatch, relance.notify.status_alert; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(PACKAGES)})
    assert told.stdout.strip() == "[]"
