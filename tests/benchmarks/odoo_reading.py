"""Reads a whole Odoo as the mirror does, without writing anything: `python -m tests.benchmarks.odoo_reading json2|xmlrpc ACCESS URL`.

It is warm by then, and has been to the server by its own address once; URL is that of the line on which it is counted.
"""

from __future__ import annotations

import json
import sys
import time

from relance.domain.odoo import Transport
from relance.odoo.connecting import connect
from relance.odoo.server import BATCH, Server
from tests.benchmarks.cpu import cpu
from tests.benchmarks.odoo_world import MODELS, access, account


def read(server: Server) -> int:
    """Page by page; how many rows came."""
    rows = 0
    for spec in MODELS:
        after, full = 0, True
        while full:
            page = server.changed(spec, since=None, after=after).rows
            rows += len(page)
            full = len(page) == BATCH
            after = page[-1]["id"] if page else after
    return rows


def main(transport: str, known: str, url: str) -> None:
    """Read, and say how many rows came, the seconds of CPU and of time, as JSON on the last line."""
    there = access(known)
    with account(there):
        with connect(there.odoo(there.url, Transport(transport))) as server:
            server.changed(MODELS[0], since=None)
        began = time.monotonic()
        with cpu() as taken, connect(there.odoo(url, Transport(transport))) as server:
            rows = read(server)
        print(json.dumps({"rows": rows, "cpu": taken.seconds, "seconds": time.monotonic() - began}))


if __name__ == "__main__":
    main(*sys.argv[1:])
