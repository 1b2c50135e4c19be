"""The functions as they are deployed, packed and as plain `sam build` makes them: both by the real SAM CLI, from copies of the sources."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]  # the translator has no types

from layers.packing.compiled import compile_all
from layers.packing.sources import copy
from layers.packing.trimmed import trim
from tests.template.rendered import ROOT, source

_SAM: Final = ROOT / ".cloud" / "sam" / "bin"
_LAYER, _FUNCTION = "AWS::Serverless::LayerVersion", "AWS::Serverless::Function"
_ARCHITECTURE: Final = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"
#: How a function is built; the two in the middle say where the gain comes from.
PLAIN, COMPILED, TRIMMED, PACKED = "plain sam build", "compiled only", "trimmed only", "packed"


class BuildError(Exception):
    """The SAM CLI could not build; its output is the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """A function as Lambda unpacks it: `task` is its own code (/var/task), `packages` all its layers in one (/opt/python)."""

    name: str
    task: Path
    packages: Path


def packed(folder: Path) -> Path:
    """The build of the template as it is, in a new folder below `folder`."""
    return _built(folder / "packed", source())


def plain(folder: Path) -> Path:
    """The same sources with SAM's own build method for Python, which neither trims nor compiles, and one layer for all packages."""
    template = source()
    for resource in template["Resources"].values():
        resource.pop("Metadata", None)
    core, *others = (id for id, one in _resources(_LAYER).items() if (ROOT / one["ContentUri"] / "requirements.txt").exists())
    for other in others:
        del template["Resources"][other]
    template["Resources"][core]["Metadata"] = {"BuildMethod": "python3.13", "BuildArchitecture": _ARCHITECTURE}
    for id, function in _resources(_FUNCTION).items():
        kept = [layer for layer in function["Layers"] if layer["Ref"] not in others]
        template["Resources"][id]["Properties"]["Layers"] = kept
    folder /= "plain"
    pins = "".join((ROOT / _resources(_LAYER)[id]["ContentUri"] / "requirements.txt").read_text() for id in (core, *others))
    return _built(folder, template, {Path(_resources(_LAYER)[core]["ContentUri"]) / "requirements.txt": pins})


def deployed(build: Path, folder: Path) -> dict[str, Deployed]:
    """Each function of a build, unpacked below `folder`, by its logical id."""
    resources = yaml_parse((build / "template.yaml").read_text())["Resources"]
    functions = [id for id, one in resources.items() if one["Type"] == _FUNCTION]
    return {id: _unpacked(build, folder / id, id, resources) for id in functions}


def halfway(function: Deployed, folder: Path) -> Mapping[str, Deployed]:
    """A plain function with one half of what packing does, by what that is called."""
    made = {}
    for way, do in ((COMPILED, compile_all), (TRIMMED, trim)):
        other = Deployed(name=function.name, task=folder / way / "task", packages=folder / way / "packages")
        shutil.copytree(function.task, other.task)
        shutil.copytree(function.packages, other.packages)
        do(other.packages)
        made[way] = other
    return made


def layers() -> list[str]:
    """The logical ids of all layers."""
    return list(_resources(_LAYER))


def sizes(folder: Path) -> tuple[float, float]:
    """MB of the files below a folder, unpacked and zipped."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    archive = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in files:
            zipped.write(path, path.relative_to(folder))
    size = archive.stat().st_size
    archive.unlink()
    return sum(path.stat().st_size for path in files) / 1e6, size / 1e6


def _resources(kind: str) -> dict[str, Any]:
    """The properties of the template's resources of that kind, as they are written, by logical id."""
    return {id: one["Properties"] for id, one in source()["Resources"].items() if one["Type"] == kind}


def _built(folder: Path, template: Any, changed: Mapping[Path, str] | None = None) -> Path:
    """Where SAM has built `template` from a copy of the sources with some files `changed`. BuildError."""
    for part in ("functions", "layers", "shared"):
        copy(ROOT / part, folder / part)
    for path, text in (changed or {}).items():
        (folder / path).write_text(text)
    (folder / "template.json").write_text(json.dumps(template))
    environment = os.environ | {
        "PATH": f"{_SAM}{os.pathsep}{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "eu-west-3",
    }
    options = ["--template-file", "template.json", "--build-dir", "build", "--parameter-overrides", f"Architecture={_ARCHITECTURE}"]
    done = subprocess.run([_SAM / "sam", "build", *options], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(done.stdout + done.stderr)
    return folder / "build"


def _unpacked(build: Path, folder: Path, id: str, resources: Mapping[str, Any]) -> Deployed:
    packages = folder / "packages"
    for layer in resources[id]["Properties"]["Layers"]:
        content = build / resources[layer["Ref"]]["Properties"]["ContentUri"]
        shutil.copytree(content / "python", packages, dirs_exist_ok=True)
    name = _resources(_FUNCTION)[id]["CodeUri"].strip("/").removeprefix("functions/").replace("_", "-")
    return Deployed(name=name, task=build / id, packages=packages)
