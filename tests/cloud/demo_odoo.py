"""An Odoo of yours in `make run`: where ODOO_URL says, its login and key kept as a secret, read by the schedule every minute.

Without ODOO_URL there is none. One that was read before, and is not named this time, is read on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.cloud.local_cloud import ROOT, STACK, CloudError, LocalCloud
from tests.cloud.secret import keep_secret
from tests.cloud.story import Telling, check
from tests.cloud.waiting import until

ORGANISATION: Final = "asg"
_NAMES: Final = ("ODOO_DATABASE", "ODOO_LOGIN", "ODOO_KEY")
#: Whom each room is for, by what it is called there.
_ROOMS: Final = {"top_ups": "#alimentations", "orders": "#commandes", "deliveries": "#alertes-bl", "sync": "#odoo"}
_PLACE: Final = {"name": "ASG", "locale": "fr_MA", "currency": "MAD", "zone": "Africa/Casablanca"}
#: The schedule fires within a minute, and is looked at every ten seconds.
_FIRST_POLL: Final = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An Odoo, and who reads it. The key is in no text that is printed."""

    url: str
    database: str
    login: str
    key: str = field(repr=False)

    @property
    def credentials(self) -> str:
        """What the secret holds."""
        return json.dumps({"login": self.login, "key": self.key})


def named(environ: Mapping[str, str]) -> Server | None:
    """The Odoo that ODOO_URL and the variables beside it name; None without ODOO_URL. CloudError says which are missing."""
    url = environ.get("ODOO_URL", "").strip().rstrip("/")
    if not url:
        return None
    if not _host(url):
        # It is not repeated: somebody may have written a password into it.
        raise CloudError("ODOO_URL must be an address such as http://127.0.0.1:8069, without user or password")
    if missing := [name for name in _NAMES if not environ.get(name)]:
        raise CloudError(f"ODOO_URL is set and {', '.join(missing)} not: an Odoo is read with a database, a login and an API key of it")
    database, login, key = (environ[name] for name in _NAMES)
    return Server(url=url, database=database, login=login, key=key)


def parameters(cloud: LocalCloud, server: Server | None) -> dict[str, str]:
    """What the stack is deployed with: this Odoo's host, or that of the one before, may be in this network and without TLS."""
    url = server.url if server else _known(cloud)
    return {"OdooHosts": ",".join(dict.fromkeys(["127.0.0.1", "localhost", *filter(None, [_host(url)])]))}


def say_none(cloud: LocalCloud) -> None:
    """Say in a line that none is named this time."""
    known = _known(cloud)
    print(f"\n  {f'The Odoo of before is read on: {known}' if known else 'No Odoo is read: ODOO_URL is not set.'}", flush=True)


def tell_odoo(telling: Telling, server: Server) -> None:
    """Let the schedule read it, and show how far it is. DemoError, TimeoutError."""
    telling.step(f"The Odoo at {server.url}, which the schedule reads every minute")
    keep_secret(telling.cloud, f"{STACK}/{ORGANISATION}-odoo", server.credentials)
    for audience in _ROOMS:
        # Where a post came shows in its path.
        keep_secret(telling.cloud, f"{STACK}/{_room(audience)}", telling.receiver.url(_room(audience)))
    file = _file(telling.cloud)
    file.write_text(json.dumps(_organisation(server), ensure_ascii=False) + "\n")
    before = _newest(telling)
    telling.relance("import", os.path.relpath(file, ROOT))
    if before:
        # After failures the schedule waits, for up to an hour; what a person asks for does not.
        telling.relance("sync", "run", "--org", ORGANISATION)
    until(lambda: _newest(telling) != before, _FIRST_POLL, "a reading of the Odoo by its schedule")
    until(lambda: _newest(telling)["status"] != "running" or _is_loading(telling), _FIRST_POLL, "the reading's first page")
    telling.relance("sync", "states", "--org", ORGANISATION)
    check("nothing of it failed", _newest(telling)["error"], "")


def _organisation(server: Server) -> dict[str, Any]:
    return {
        "id": ORGANISATION,
        **_PLACE,
        "channels": [
            {"name": name, "kind": "discord", "secret": f"secretsmanager:{STACK}/{_room(audience)}", "audience": audience}
            for audience, name in _ROOMS.items()
        ],
        "odoo": {
            "url": server.url,
            "database": server.database,
            "secret": f"secretsmanager:{STACK}/{ORGANISATION}-odoo",
            "record_url": f"{server.url}/odoo/{{model}}/{{id}}",
        },
    }


def _room(audience: str) -> str:
    return f"{ORGANISATION}-{audience.replace('_', '-')}"


def _file(cloud: LocalCloud) -> Path:
    return cloud.home / f"organisations-{ORGANISATION}.jsonl"


def _known(cloud: LocalCloud) -> str:
    """The address of the Odoo that was imported before; empty for none."""
    file = _file(cloud)
    return str(json.loads(file.read_text())["odoo"]["url"]) if file.exists() else ""


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in ("http", "https") and parts.username is None else ""
    except ValueError:
        return ""


def _newest(telling: Telling) -> dict[str, Any]:
    """The last reading, whatever it came to; nothing if there was none."""
    found: list[dict[str, Any]] = telling.data("runs", "odoo-sync", "--limit", "1")
    return found[0] if found else {}


def _is_loading(telling: Telling) -> bool:
    return any(one["status"] != "new" for one in telling.data("sync", "states", "--org", ORGANISATION))
