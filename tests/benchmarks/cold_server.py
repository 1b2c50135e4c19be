"""DynamoDB as a cold start meets it, over TLS on this machine: every table is empty, and what a process has put it can get again."""

from __future__ import annotations

import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST: Final = "127.0.0.1"


class _Handler(BaseHTTPRequestHandler):
    """One connection, which is one process: the next finds nothing of it."""

    protocol_version = "HTTP/1.1"  # connections are kept, as AWS keeps them
    wbufsize = -1  # headers and body leave together: apart, the second would wait for an acknowledgement

    def setup(self) -> None:
        """Begin with empty tables."""
        super().setup()
        self.items: dict[str, Any] = {}

    def do_POST(self) -> None:
        """Answer an operation, which is named by a header."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = json.dumps(self._answer(self.headers.get("X-Amz-Target", "").rpartition(".")[2], asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "Query":
                return {"Items": [], "Count": 0, "ScannedCount": 0}
            case "GetItem":
                found = self.items.get(_key(asked["TableName"], asked["Key"]))
                return {"Item": found} if found else {}
            case "TransactWriteItems":
                for action in (one["Put"] for one in asked["TransactItems"] if "Put" in one):
                    self.items[_key(action["TableName"], action["Item"])] = action["Item"]
        return {}

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Its address and its certificate (PEM), for the time of the block. The key is kept in `folder`."""
    certificate = _certificate(folder)
    server = ThreadingHTTPServer((HOST, 0), _Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"https://{HOST}:{server.server_address[1]}", certificate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _key(table: str, item: dict[str, Any]) -> str:
    return json.dumps([table, item["pk"], item["sk"]])


def _certificate(folder: Path) -> bytes:
    """Signed by itself, for this machine's address, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = signed.public_bytes(serialization.Encoding.PEM)
    plain, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "server.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, plain, none) + pem)
    return pem
