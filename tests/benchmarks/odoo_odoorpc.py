"""Contender: odoorpc with its defaults. `python -m tests.benchmarks.odoo_odoorpc whole|orders ACCESS URL FIELDS`, with .cloud/bench.

`whole`: a `search_read` a model. `orders`: some orders, and a `search_read` for the lines of each, as the system before did.
It imports nothing of ours that needs a package.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Final
from urllib.parse import urlsplit

import odoorpc  # type: ignore[import-not-found]  # it is in the environment of the benchmarks alone

from tests.benchmarks.cpu import cpu

#: Orders whose lines are asked for: as many as `SAMPLE` of odoo_world.py has.
ORDERS: Final = 500
#: A model is one reply, which takes the server longer than odoorpc waits.
_PATIENCE: Final = 600

type Fields = dict[str, list[str]]


def whole(odoo: Any, fields: Fields) -> int:
    """All records of all models; how many rows came."""
    return sum(len(odoo.env[model].search_read([], names)) for model, names in fields.items())


def orders(odoo: Any, fields: Fields) -> int:
    """Some orders, each with its lines; how many rows came."""
    found = odoo.env["dimagaz.bc"].search_read([], fields["dimagaz.bc"], limit=ORDERS, order="id")
    lines = odoo.env["dimagaz.bc.line"]
    return len(found) + sum(len(lines.search_read([("bc_id", "=", one["id"])], fields["dimagaz.bc.line"])) for one in found)


def _in(known: dict[str, str], url: str) -> Any:
    place = urlsplit(url)
    odoo = odoorpc.ODOO(place.hostname, port=place.port, timeout=_PATIENCE)
    odoo.login(known["database"], known["login"], known["password"])
    return odoo


def main(what: str, known: str, url: str, fields: str) -> None:
    """Read, and say how many rows came, the seconds of CPU and of time, as JSON on the last line."""
    there, asked, work = json.loads(known), json.loads(fields), {"whole": whole, "orders": orders}[what]
    _in(there, there["url"]).env["dimagaz.user"].search_read([], asked["dimagaz.user"])
    began = time.monotonic()
    with cpu() as taken:
        rows = work(_in(there, url), asked)
    print(json.dumps({"rows": rows, "cpu": taken.seconds, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main(*sys.argv[1:])
