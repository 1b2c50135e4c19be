"""The pinned requirements: whole, without a trace of the machine that pinned them, and tested as they are shipped."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.template.rendered import ROOT

LAYERS = sorted((ROOT / "layers").glob("*/requirements.txt"))
FILES = [*LAYERS, *sorted((ROOT / "requirements").glob("*.txt"))]


def pins(path: Path) -> dict[str, str]:
    """The versions in a file, by name; none where there is no such file."""
    if not path.exists():
        return {}
    found = re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,._-]+\])?==(\S+)", path.read_text(), re.MULTILINE | re.IGNORECASE)
    return {name.lower().replace("_", "-"): version for name, version in found}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_requirement_is_pinned_with_hashes_and_names_no_place(path: Path) -> None:
    text = path.read_text()
    requirements = [block for block in re.split(r"\n(?=\S)", text) if block.strip()]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9._-]+(\[[^\]]+\])?==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement
    assert "://" not in text
    assert " @ " not in text


def test_what_is_shipped_is_what_is_tested() -> None:
    tested = pins(ROOT / "requirements" / "dev.txt")
    for layer in LAYERS:
        assert pins(layer).items() <= tested.items()


def test_nothing_that_pyproject_asks_for_is_left_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = {re.split(r"[\[<>=~ ]", line)[0].lower() for line in project["dependencies"]}
    extras = {re.split(r"[\[<>=~ ]", line)[0].lower() for group in project["optional-dependencies"].values() for line in group}
    assert runtime <= {name for layer in LAYERS for name in pins(layer)}
    assert runtime | extras <= set(pins(ROOT / "requirements" / "dev.txt"))
