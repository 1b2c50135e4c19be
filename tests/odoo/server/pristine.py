"""A PostgreSQL with a new Odoo in it, made once and copied for every start: a start then takes seconds."""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.benchmarks import postgres
from tests.benchmarks.postgres import Postgres
from tests.odoo.server.place import ADDONS, HOME, run
from tests.sources import ROOT

#: The database that is copied, and the one that is worked with.
TEMPLATE: Final = "pristine"
DATABASE: Final = "relance"
#: A crash of the machine may cost the tests their database.
_CARELESS: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@contextmanager
def serving() -> Iterator[Postgres]:
    """A PostgreSQL with the database `pristine`, for as long as the block lasts. OdooError, BenchError."""
    with postgres.serving(copy_of=_kept(), settings=_CARELESS) as server:
        yield server


def _kept() -> Path:
    """The cluster to be copied, of this add-on and this Odoo. It is made if it is not there."""
    kept = HOME / f"pristine-{_sum():08x}"
    if not kept.exists():
        for old in HOME.glob("pristine-*"):
            shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="making-", dir=HOME) as name:
            made = Path(name) / "cluster"
            _make(made)
            with suppress(OSError):  # somebody else was quicker
                made.rename(kept)
    return kept


def _make(folder: Path) -> None:
    with postgres.serving(settings=_CARELESS) as server, tempfile.TemporaryDirectory(prefix="odoo-") as files:
        install = ("--init", "base,web,rpc,dimagaz", "--skip-auto-install", "--without-demo", "all", "--no-http", "--stop-after-init")
        run("server", *arguments(server, TEMPLATE, Path(files)), *install)
        postgres.keep(server, folder)


def arguments(server: Postgres, database: str, files: Path) -> list[str | Path]:
    """How `odoo server` is told of them: its database, its add-ons, and the folder for its files."""
    place: list[str | Path] = [
        "--db_host",
        server.folder,
        "--db_user",
        "bench",
        "--database",
        database,
        "--addons-path",
        ADDONS,
        "--data-dir",
        files,
    ]
    return [*place, "--load", "base,web,rpc", "--max-cron-threads", "0", "--log-handler", "odoo.addons.rpc.controllers:ERROR"]


def _sum() -> int:
    """What the cluster is made of: the add-on, the requirements, and the programs of PostgreSQL."""
    total = zlib.crc32(str(postgres.programs()).encode())
    for path in (*sorted(path for path in ADDONS.rglob("*") if path.suffix in {".py", ".xml", ".csv"}), ROOT / "requirements" / "odoo.txt"):
        total = zlib.crc32(path.read_bytes(), total)
    return total
