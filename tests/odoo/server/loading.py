"""An Odoo as full as a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.odoo.server.server import OdooServer

_LOAD: Final = Path(__file__).parent / "load.sql"


def load(odoo: OdooServer, *, orders: int = 20_000, lines: int = 60_000, top_ups: int = 5_000, users: int = 200) -> None:
    """So many of each and nothing else, with 20 products, 10 suppliers and 30 centres. Line n is of order 1 + n % orders."""
    odoo.empty()
    odoo.sql.file(_LOAD, orders=orders, lines=lines, top_ups=top_ups, users=users)
