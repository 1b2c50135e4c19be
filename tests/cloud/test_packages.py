"""What was packed works deployed: small, compiled, complete, and the same bytes whoever builds it."""

from __future__ import annotations

import io
import json
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from layers.packing.trimmed import SERVICES
from tests.benchmarks import cold_builds
from tests.benchmarks.cold_start import megabytes
from tests.cloud.local_cloud import STACK, LocalCloud
from tests.template.rendered import ROOT, source
from tests.template.test_layers import libraries, reached, shipped

pytestmark = pytest.mark.cloud

FUNCTIONS = sorted(name.split(".")[1] for name in shipped() if name.startswith("functions."))


def deployed(cloud: LocalCloud, function: str) -> Any:
    """What the cloud says of a function."""
    return cloud.client("lambda").get_function(FunctionName=f"{STACK}-{function.replace('_', '-')}")


def downloaded(location: str) -> zipfile.ZipFile:
    """The archive that was deployed."""
    with urllib.request.urlopen(location, timeout=30) as answer:  # noqa: S310 - our own address
        return zipfile.ZipFile(io.BytesIO(answer.read()))


def archives(cloud: LocalCloud, function: str) -> list[zipfile.ZipFile]:
    """A function's own code, and its layers."""
    found = deployed(cloud, function)
    layers = [cloud.client("lambda").get_layer_version_by_arn(Arn=layer["Arn"]) for layer in found["Configuration"]["Layers"]]
    return [downloaded(location) for location in (found["Code"]["Location"], *(layer["Content"]["Location"] for layer in layers))]


@pytest.fixture(scope="module", params=FUNCTIONS)
def probed(request: pytest.FixtureRequest, cloud: LocalCloud) -> dict[str, list[str]]:
    """What a function, deployed a second time with the probe in it, imports."""
    function: str = request.param
    code = io.BytesIO()
    with archives(cloud, function)[0] as own, zipfile.ZipFile(code, "w") as both:
        for name in own.namelist():
            both.writestr(name, own.read(name))
        both.write(ROOT / "tests" / "cloud" / "packed_probe.py", "packed_probe.py")
    known, sources = deployed(cloud, function)["Configuration"], reached(f"functions.{function}.app")
    modules = sorted(libraries(sources) | {name for name in sources if name.startswith("relance")})
    functions, name = cloud.client("lambda"), f"probe-{function}"
    functions.create_function(
        FunctionName=name,
        Handler="packed_probe.handler",
        Code={"ZipFile": code.getvalue()},
        Layers=[layer["Arn"] for layer in known["Layers"]],
        **{given: known[given] for given in ("Runtime", "Role", "Environment", "Timeout", "MemorySize")},
    )
    try:
        answer = functions.invoke(FunctionName=name, Payload=json.dumps({"modules": modules}))
        reply: dict[str, list[str]] = json.load(answer["Payload"])
    finally:
        functions.delete_function(FunctionName=name)
    assert "FunctionError" not in answer, reply
    assert {"app", *modules} <= set(reply["imported"])
    return reply


def test_every_import_takes_the_bytecode_that_was_deployed(probed: dict[str, list[str]]) -> None:
    assert probed["compiled"] == []
    assert probed["rewritten"] == []


def test_nothing_is_imported_but_from_the_layers(probed: dict[str, list[str]]) -> None:
    assert probed["outside"] == []


def test_botocore_has_the_services_that_are_used_and_no_others(probed: dict[str, list[str]]) -> None:
    assert probed["services"] == sorted(SERVICES)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_unpacked_with_its_layers_is_small(cloud: LocalCloud, function: str) -> None:
    size = sum(one.file_size for archive in archives(cloud, function) for one in archive.infolist())
    assert 0 < size <= megabytes(function.replace("_", "-")) * 1e6


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_source_is_deployed_with_its_bytecode(cloud: LocalCloud, function: str) -> None:
    for archive in archives(cloud, function):
        sources = {Path(name) for name in archive.namelist() if name.endswith(".py")}
        bytecode = {str(path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc") for path in sources}
        assert sources
        assert bytecode == {name for name in archive.namelist() if name.endswith(".pyc")}


def test_another_build_is_the_same_to_the_byte_as_what_was_deployed(cloud: LocalCloud, tmp_path: Path) -> None:
    build = cold_builds.packed(tmp_path / "another" / "place")
    for id, one in template_functions().items():
        folders = [build / id, *(build / layer["Ref"] for layer in one["Layers"])]
        archived = archives(cloud, Path(one["CodeUri"]).name)
        for folder, archive in zip(folders, archived, strict=True):
            built = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
            assert built == {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def template_functions() -> dict[str, Any]:
    """The properties of the template's functions, as they are written."""
    return {id: one["Properties"] for id, one in source()["Resources"].items() if one["Type"] == "AWS::Serverless::Function"}
