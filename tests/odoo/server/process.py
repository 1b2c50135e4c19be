"""The process of Odoo: started, stopped, killed and started again on the same port and database."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.postgres import Postgres
from tests.odoo.server.calls import ask
from tests.odoo.server.place import OdooError, command, environment
from tests.odoo.server.pristine import DATABASE, arguments


@dataclass
class Process:
    """Odoo on 127.0.0.1. `workers`: 0 is one process with threads, more are forked as in production."""

    postgres: Postgres
    folder: Path
    port: int
    workers: int = 0
    _running: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it has said since its first start."""
        return self.folder / "odoo.log"

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended since."""
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        """Start it, and come back when it answers. OdooError: it does not within a minute."""
        http = ["--http-interface", "127.0.0.1", "--http-port", str(self.port), "--workers", str(self.workers)]
        whole = command("server", *arguments(self.postgres, DATABASE, self.folder / "files"), *http)
        with self.log.open("ab") as log:
            # A session of its own: the workers go when it is killed.
            self._running = subprocess.Popen(whole, env=environment(), stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        until = time.monotonic() + 60
        while not self._answers():
            if self._running.poll() is not None or time.monotonic() > until:
                self.kill()
                raise OdooError(f"Odoo does not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as systemd would: it finishes what it does, up to a few seconds."""
        if self._running:
            self._running.terminate()
            try:
                self._running.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._running = None

    def kill(self) -> None:
        """End it and its workers at once, whatever they do."""
        if self._running:
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
        self._running = None

    def restart(self) -> None:
        """Stop it, if it runs, and start it."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        try:
            return ask(self.url, "/json/version", None, {}, "GET").status == 200
        except OSError:
            return False
