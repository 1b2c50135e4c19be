"""Where `make odoo` puts Odoo, and how it is called."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

from tests.sources import ROOT

HOME: Final = ROOT / ".cloud" / "odoo"
PYTHON: Final = HOME / "bin" / "python"
#: What the Debian package holds, less the add-ons that nobody here needs.
PACKAGES: Final = HOME / "package" / "usr" / "lib" / "python3" / "dist-packages"
ADDONS: Final = ROOT / "tests" / "odoo" / "addons"
MISSING: Final = "the real Odoo is not installed: make odoo"


class OdooError(Exception):
    """The real Odoo cannot be had, started or asked; the text says why."""


def missing() -> str | None:
    """Why there is no Odoo, or None."""
    return None if PYTHON.exists() and PACKAGES.exists() else MISSING


def command(*arguments: str | Path) -> list[str]:
    """The command line of `odoo`, in an environment of its own."""
    return [str(PYTHON), "-m", "odoo", *map(str, arguments)]


def environment() -> dict[str, str]:
    """This process's environment without a setting of the machine's owner, and with Odoo's packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ODOO_", "AWS_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(PACKAGES), "TZ": "UTC"}


def run(*arguments: str | Path) -> str:
    """What `odoo` with these arguments says, with its log. OdooError: it failed, or is not there."""
    if reason := missing():
        raise OdooError(reason)
    ended = subprocess.run(command(*arguments), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if ended.returncode:
        raise OdooError(f"odoo {arguments[0]} failed:\n{ended.stdout[-4000:]}")
    return ended.stdout
