"""Fetches the Debian package of Odoo 19 by apt and unpacks what the tests need of it: `python -m tests.odoo.server.package`.

The package is in the suite `sid`, which a machine's own lists do not have, so apt works with folders of its own here: a list of one
line, made from the address that the machine's own lists name for Debian. Nothing of the machine is changed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.odoo.server.place import HOME, OdooError, run

PACKAGE: Final = "odoo-19"
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_LISTS: Final = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d"))
#: An address in a list that ends as Debian's own archive does. Security has another path.
_ARCHIVE: Final = re.compile(r"^(?!\s*#).*?(\b[a-z+]+://\S+?/debian/?)(?=\s|$)", re.MULTILINE)
#: Not wanted: add-ons but for three. `base` asks what categories the others are in, and so reads their manifests.
_ADDONS: Final = re.compile(r"/addons/(?!(base|rpc|web)(/|$)|[^/]+/__manifest__\.py$|__init__\.py$|$)")
_WANTED: Final = re.compile(r"^(\./)?usr/lib/python3/dist-packages/odoo(/|-|$)")


def archive(lists: Sequence[Path] = _LISTS) -> str:
    """Where this machine has its Debian packages from. OdooError: nowhere."""
    files = [path for place in lists for path in ([place] if place.is_file() else sorted(place.glob("*")) if place.is_dir() else [])]
    for file in files:
        if found := _ARCHIVE.search(file.read_text(errors="replace")):
            return found[1]
    raise OdooError("no list of apt names an archive of Debian, from which the package odoo-19 could be had")


def fetch(folder: Path) -> Path:
    """The package of `sid`, its signature checked by apt, in that folder. OdooError."""
    if not shutil.which("apt-get") or not KEYRING.exists():
        raise OdooError("Odoo is had as a Debian package: it needs apt-get and the package debian-archive-keyring")
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {archive()} sid main\n")
    own = {
        "Dir::Etc::sourcelist": folder / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "APT::Sandbox::User": "root",  # the folder is ours alone
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
    }
    options = [part for name, value in own.items() for part in ("-o", f"{name}={value}")]
    for action in (["update"], ["download", PACKAGE]):
        _run(["apt-get", "-qq", *options, *action], folder)
    return next(folder.glob("*.deb"))


def wanted(name: str) -> bool:
    """Whether a file of the package is unpacked, by its path there."""
    return bool(_WANTED.match(name)) and not _ADDONS.search(name)


def unpack(package: Path, folder: Path) -> None:
    """Odoo itself with the add-ons base, rpc and web: a tenth of the package's 1.2 GB."""
    with (
        subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as unpacking,
        tarfile.open(fileobj=unpacking.stdout, mode="r|") as files,
    ):
        for file in files:
            if wanted(file.name):
                files.extract(file, folder, filter="data")
    if unpacking.returncode:
        raise OdooError(f"dpkg-deb could not unpack {package.name}")


def main() -> None:
    """Put it in its place, and see that it runs."""
    place = HOME / "package"
    with tempfile.TemporaryDirectory(prefix="odoo-") as name:
        fetched = fetch(Path(name))
        shutil.rmtree(place, ignore_errors=True)
        unpack(fetched, place)
    print(f"{fetched.name}: {run('--version').strip().splitlines()[-1]}")


def _run(command: list[str], folder: Path) -> None:
    ended = subprocess.run(command, cwd=folder, env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise OdooError(f"{command[0]} {' '.join(command[-2:])} failed:\n{ended.stderr[-2000:]}")


if __name__ == "__main__":
    try:
        main()
    except OdooError as error:
        sys.exit(f"make odoo: {error}")
