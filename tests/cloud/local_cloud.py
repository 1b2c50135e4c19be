"""The local cloud: MiniStack in an environment of its own, started, stopped, and asked whether it is there.

python -m tests.cloud.local_cloud start|stop|status
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
MADE: Final = ROOT / ".cloud"
REGION: Final = "eu-west-3"
STACK: Final = "relance"
_SERVER: Final = MADE / "ministack" / "bin" / "ministack"


class CloudError(Exception):
    """The local cloud cannot do what was asked; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCloud:
    """A cloud that keeps all it has in `home` and listens on `port`. `server` are further settings of MiniStack."""

    home: Path
    port: int
    server: Mapping[str, str] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """Where the AWS APIs are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server and the functions say."""
        return self.home / "ministack.log"

    def environment(self) -> dict[str, str]:
        """This process's environment, aimed at this cloud: no account, profile or setting of the machine's owner is left in it."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RELANCE_", "SAM_", "ODOO_"))}
        return inherited | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "RELANCE_STACK": STACK,
        }

    def client(self, service: str) -> Any:
        """A boto3 client of this cloud."""
        import boto3

        session = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        return session.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]  # any service, by name

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/ready", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def start(self) -> None:
        """Start it with the state it had when it was stopped, and wait until it answers; nothing if it is up. CloudError."""
        if self._running_pid() is not None:
            if self.is_up():
                return
            raise CloudError("it is running already, on another port: look at the terminal of make run, or stop it by make stop")
        if self.is_up():
            raise CloudError(f"port {self.port} is taken by something else; stop that, or take another: make run RELANCE_PORT=4600")
        if not _SERVER.exists():
            raise CloudError("the local cloud is not installed; start it by make run, make demo or make test-cloud")
        # What the functions of the last time were unpacked into.
        shutil.rmtree(self.home / "tmp", ignore_errors=True)
        for folder in ("state", "s3", "tmp"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        self._forget_stream_positions()
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C is for us, who then stop it in good order; it writes its state only so.
            process = subprocess.Popen([_SERVER], env=self._server_environment(), stdout=log, stderr=log, start_new_session=True)
        self._pid_file.write_text(str(process.pid))
        self._await_ready(process)

    def stop(self) -> bool:
        """Stop it, its state written; False if it was not running. CloudError: it does not stop."""
        pid = self._running_pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 60
        while not _gone(pid):
            if time.monotonic() > until:
                raise CloudError(f"the local cloud (process {pid}) does not stop; its log is {self.log}")
            time.sleep(0.1)
        self._pid_file.unlink(missing_ok=True)
        return True

    def is_running(self) -> bool:
        """Whether its server is there, on whatever port."""
        return self._running_pid() is not None

    @property
    def _pid_file(self) -> Path:
        return self.home / "ministack.pid"

    def _running_pid(self) -> int | None:
        """The server's process, if that is what has this id now."""
        try:
            pid = int(self._pid_file.read_text())
        except (OSError, ValueError):
            return None
        if _gone(pid):
            return None
        command = subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False).stdout
        return pid if "ministack" in command else None

    def _server_environment(self) -> dict[str, str]:
        """All of it: the server hands its whole environment on to the functions, which must not find ours there."""
        return {
            "PATH": os.defpath,
            "HOME": str(self.home),
            "TMPDIR": str(self.home / "tmp"),
            "LANG": "C.UTF-8",
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": os.environ.get("RELANCE_BIND", "127.0.0.1"),
            "MINISTACK_REGION": REGION,
            "STATE_DIR": str(self.home / "state"),
            "PERSIST_STATE": "1",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            # Roles are enforced as on AWS: a right that template.yaml forgets is missed here.
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            **self.server,
        }

    def _forget_stream_positions(self) -> None:
        """After a restart the positions that it kept belong to a stream that is no more, and nothing new would ever be read."""
        path = self.home / "state" / "lambda.json"
        if path.exists():
            state = json.loads(path.read_text())
            if state.get("payload", {}).pop("dynamodb_stream_positions", None) is not None:
                path.write_text(json.dumps(state))

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 90
        while not self.is_up():
            if process.poll() is not None or time.monotonic() > until:
                raise CloudError(f"the local cloud did not start; the end of {self.log}:\n{tail(self.log)}")
            time.sleep(0.1)


def tail(path: Path, lines: int = 25) -> str:
    """The last lines of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


#: Where the cloud of `make run` is, unless RELANCE_PORT says otherwise.
USUAL_PORT: Final = 4566


def standing() -> LocalCloud:
    """The cloud of `make run`."""
    return LocalCloud(home=MADE / "run", port=int(os.environ.get("RELANCE_PORT") or USUAL_PORT))


def _gone(pid: int) -> bool:
    try:
        # Our own child leaves a trace until it is waited for.
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return True
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def main(command: str) -> int:
    """Do what the Makefile asks."""
    cloud = standing()
    match command:
        case "start":
            cloud.start()
            print(f"the local cloud is up at {cloud.endpoint}")
        case "stop":
            print("the local cloud is stopped; its state is kept" if cloud.stop() else "the local cloud was not running")
        case "status":
            print(f"the local cloud is {'up' if cloud.is_up() else 'down'} at {cloud.endpoint}")
            return 0 if cloud.is_up() else 1
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
    except CloudError as error:
        sys.exit(f"relance: {error}")
