"""From an organisation's settings to its server, by the transport that goes with its version."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from relance.domain.odoo import Odoo, Transport
from relance.notify.session import Limits
from relance.odoo.credentials import Keyring
from relance.odoo.errors import UnusableAddressError
from relance.odoo.json2 import Json2, read
from relance.odoo.patience import Patient
from relance.odoo.server import Server
from relance.odoo.versions import Spoken, read_off, recalled
from relance.odoo.wire import Wire, is_said_to_be
from relance.odoo.xmlrpc import XmlRpc, posted
from relance.runtime.handler import HasTime

_USUAL: Final = Limits()


def connect(odoo: Odoo, spoken: str = "", has_time: HasTime = lambda: True, limits: Limits = _USUAL) -> Server:
    """The organisation's server, to be closed in the end. `spoken` is what `Server.spoken` was the last time: without it, it is asked.

    OdooError; SettingError, UnreachableError: the secret cannot be used, or not be read.
    """
    wire = Wire(odoo, limits)
    keyring = Keyring(odoo.secret)
    keyring.credentials()
    how = recalled(spoken, odoo.transport) or _asked(wire, odoo.transport)
    transport = (Json2 if how.transport is Transport.JSON2 else XmlRpc)(wire, keyring)
    return Server(Patient(transport, keyring, has_time), how, wire.close)


def _asked(wire: Wire, wish: Transport) -> Spoken:
    """Without a key. Odoo 19 and later say their version as JSON; the others know no such path."""
    received = wire.request("/json/version", {})
    if received.status == HTTPStatus.OK and is_said_to_be(received, "json"):
        value = read(received.body, wire.host)
        found = read_off(value.get("version_info"), wish) if isinstance(value, dict) else None
    else:
        if received.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise wire.stranger(received)
        value = posted(wire, "common", "version", ()).value
        found = read_off(value.get("server_version_info"), wish) if isinstance(value, dict) else None
    if found is None:
        raise UnusableAddressError(f"{wire.host} does not say which version of Odoo it is; name the transport in the settings")
    return found
