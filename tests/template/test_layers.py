"""A function has the layers of what it imports and no others, and no layer is trimmed of what is used."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import packages_distributions

import pytest

from layers.packing import trimmed
from tests.sources import Source, imported, sources
from tests.template.rendered import ROOT, source
from tests.template.test_requirements import LAYERS, pins

FUNCTIONS = {id: one for id, one in source()["Resources"].items() if one["Type"] == "AWS::Serverless::Function"}
CONTENTS = {
    id: ROOT / one["Properties"]["ContentUri"]
    for id, one in source()["Resources"].items()
    if one["Type"] == "AWS::Serverless::LayerVersion"
}
#: Imported for the type checker alone.
STUBS = "mypy_boto3_"


@lru_cache(maxsize=1)
def shipped() -> dict[str, Source]:
    """Every source that is deployed, by its dotted name."""
    return {one.name.removesuffix(".__init__"): one for one in sources("functions", "shared")}


#: It begins the runs of several jobs.
BEGINS = "functions.api.app"


def jobs_of_others(start: str) -> set[str]:
    """The jobs of other functions than `start`: the list of jobs names them, so that their names are known, and nobody starts them here."""
    folders = {name.split(".")[1] for name in shipped() if name.startswith("functions.")}
    others = {f"relance.jobs.{folder}" for folder in folders if start != f"functions.{folder}.app"}
    return others if start.startswith("functions.") and start != BEGINS else set()


def reached(start: str) -> set[str]:
    """The sources that one imports, at once or later, itself included."""
    found, waiting, others = set[str](), [start], jobs_of_others(start)
    while waiting:
        name = waiting.pop()
        if name in shipped() and name not in found | others:
            found.add(name)
            # `relance.store.runs.find` is in `relance.store.runs`, and importing that imports the packages above it.
            waiting += [longer.rsplit(".", cut)[0] for longer in imported(shipped()[name]) for cut in range(longer.count(".") + 1)]
    return found


def libraries(names: set[str]) -> set[str]:
    """What these sources import that is neither ours nor Python's own."""
    roots = {name.split(".")[0] for one in names for name in imported(shipped()[one])} - sys.stdlib_module_names - {"relance"}
    return {root for root in roots if not root.startswith(STUBS)}


def distributions(names: set[str]) -> set[str]:
    """The packages of PyPI that these sources import."""
    known = packages_distributions()
    return {known[root][0].lower().replace("_", "-") for root in libraries(names)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_the_layers_of_what_it_imports_and_no_others(function: str) -> None:
    folder = FUNCTIONS[function]["Properties"]["CodeUri"].strip("/").replace("/", ".")
    needed = distributions(reached(f"{folder}.app"))
    layers = {id for id, content in CONTENTS.items() if needed & set(pins(content / "requirements.txt"))}
    assert {layer["Ref"] for layer in FUNCTIONS[function]["Properties"]["Layers"]} == layers | {"SharedLayer"}
    assert needed <= {name for id in layers for name in pins(CONTENTS[id] / "requirements.txt")}


def test_every_folder_of_requirements_is_a_layer() -> None:
    assert {content / "requirements.txt" for content in CONTENTS.values()} - {ROOT / "shared" / "requirements.txt"} == set(LAYERS)


def test_no_package_is_in_two_layers() -> None:
    names = [name for layer in LAYERS for name in pins(layer)]
    assert sorted(names) == sorted(set(names))


def test_everything_that_is_deployed_is_packed() -> None:
    packed = {"BuildMethod": "makefile", "ContextPath": "layers"}
    assert all(source()["Resources"][id]["Metadata"] == packed for id in (*FUNCTIONS, *CONTENTS))


def test_botocore_keeps_the_services_that_deployed_code_calls() -> None:
    assert set(trimmed.SERVICES) == {"dynamodb", *called_services()}


def called_services() -> Iterator[str]:
    """What the functions of runtime/clients.py ask boto3 for, those aside that only the command line calls."""
    deployed = [one for name, one in shipped().items() if not name.startswith("relance.cli")]
    for function in ast.walk(shipped()["relance.runtime.clients"].tree):
        if isinstance(function, ast.FunctionDef) and any(re.search(rf"\bclients\.{function.name}\b", one.text) for one in deployed):
            yield from re.findall(r"boto3\.client\('([a-z0-9-]+)'", ast.unparse(function))


def test_babel_keeps_the_languages_that_are_written_in() -> None:
    templates = ROOT / "shared" / "python" / "relance" / "notify" / "templates"
    assert set(trimmed.LANGUAGES) == {path.name for path in templates.iterdir() if path.is_dir()}
