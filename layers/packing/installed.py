"""The pinned packages of a layer, for both processors at once: their binaries have different names, and Python takes its own.

So a layer does not depend on the parameter Architecture, which SAM tells no Makefile; there are few binaries, and they are small.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from .compiled import PYTHON
from .errors import PackingError

#: Lambda's Python 3.13 runs on Amazon Linux 2023, whose glibc (2.34) takes all of these.
_PROCESSORS: Final = ("x86_64", "aarch64")
_SYSTEMS: Final = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")


def install(requirements: Path, site: Path) -> None:
    """Put what `requirements` pins, checked by its hashes, into `site`. PackingError: pip fails, or the processors do not go together."""
    first, *others = _PROCESSORS
    _pip(requirements, site, first)
    if not any(site.rglob("*.so")):
        return
    for processor in others:
        with tempfile.TemporaryDirectory() as folder:
            _pip(requirements, Path(folder), processor)
            merge(Path(folder), site)


def merge(other: Path, site: Path) -> None:
    """Add the files of `other` that `site` has not. PackingError: one is in both and is not the same."""
    for path in sorted(path for path in other.rglob("*") if path.is_file()):
        target = site / path.relative_to(other)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        elif ".dist-info" not in str(target.parent) and target.read_bytes() != path.read_bytes():
            raise PackingError(f"{path.relative_to(other)} is not the same for all of {', '.join(_PROCESSORS)}")


def _pip(requirements: Path, site: Path, processor: str) -> None:
    options = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--no-compile", "--quiet", "--disable-pip-version-check"]
    platforms = [f"--platform={system}_{processor}" for system in _SYSTEMS]
    version = ["--implementation=cp", f"--python-version={'.'.join(map(str, PYTHON))}"]
    where = ["--requirement", str(requirements), "--target", str(site)]
    command = [sys.executable, "-m", "pip", "install", *options, *platforms, *version, *where]
    done = subprocess.run(command, check=False)  # noqa: S603 - all of it is written here, but two paths that SAM gave
    if done.returncode:
        raise PackingError(f"pip could not install {requirements}; it says why above")
