"""The certificate authorities that AWS calls trust: Amazon's own, in place of all that browsers trust, which take 20 ms to read.

botocore reads this file where certifi is not installed, which is so for every function without the layer `http`; those that call
other servers have certifi, for AWS too. Amazon's list: https://www.amazontrust.com/repository/
"""

from __future__ import annotations

import re
import ssl
from pathlib import Path
from typing import Any, Final

from .errors import PackingError

#: The roots that Amazon asks its customers to trust.
ROOTS: Final = frozenset(
    ("Amazon Root CA 1", "Amazon Root CA 2", "Amazon Root CA 3", "Amazon Root CA 4", "Starfield Services Root Certificate Authority - G2")
)
_CERTIFICATE: Final = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)


def trim_authorities(bundle: Path) -> None:
    """Keep ROOTS in a file of certificates. PackingError: one of them is not there."""
    found = {_name(text): text for text in _CERTIFICATE.findall(bundle.read_text(encoding="utf-8"))}
    missing = ROOTS - set(found)
    if missing:
        raise PackingError(f"botocore's certificates lack {', '.join(sorted(missing))}: AWS could not be called")
    bundle.write_text("".join(found[name] for name in sorted(ROOTS)), encoding="utf-8")


def _name(certificate: str) -> str:
    """The common name of its subject, empty where there is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate)
    for authority in context.get_ca_certs():
        subject: Any = authority["subject"]  # a tuple of tuples of pairs, which its type does not say
        return str(dict(pair for part in subject for pair in part).get("commonName", ""))
    return ""
