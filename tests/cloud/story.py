"""What the stories of the demo are told with: numbered steps, the real command line, mails and posts shown and checked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.cloud.discord_receiver import Receiver
from tests.cloud.local_cloud import ROOT, LocalCloud
from tests.cloud.mail import Mail, sent
from tests.cloud.waiting import until

FIXTURES: Final = ROOT / "tests" / "fixtures" / "demo"
_RELANCE: Final = Path(sys.executable).with_name("relance")
_UNDER_WAY: Final = ("pending", "sending", "retry")


class DemoError(Exception):
    """Something was not as it should be."""


def check(what: str, found: object, expected: object) -> None:
    """Say that it is so; DemoError if it is not."""
    if found != expected:
        raise DemoError(f"{what}: expected {expected!r}, found {found!r}")
    print(f"  ✓ {what}")


@dataclass
class Telling:
    """One telling, on a cloud that is up, with a receiver in Discord's place."""

    cloud: LocalCloud
    receiver: Receiver
    steps: int = 0

    def step(self, title: str) -> None:
        """Begin the next part."""
        self.steps += 1
        print(f"\n── {self.steps}. {title} {'─' * max(2, 100 - len(title))}\n", flush=True)

    def relance(self, *arguments: str) -> str:
        """The real command line, as anybody would use it; its output goes where ours goes, and is returned. DemoError: it failed."""
        print(f"  $ relance {' '.join(arguments)}\n", flush=True)
        ended = subprocess.run(
            [_RELANCE, *arguments], cwd=ROOT, env=self.cloud.environment(), stdout=subprocess.PIPE, text=True, check=False
        )
        print(ended.stdout, flush=True)
        if ended.returncode:
            raise DemoError(f"relance {arguments[0]} ended with {ended.returncode}")
        return ended.stdout

    def data(self, *arguments: str) -> Any:
        """What a command says as data, quietly."""
        said = subprocess.run([_RELANCE, *arguments, "--json"], cwd=ROOT, env=self.cloud.environment(), stdout=subprocess.PIPE, check=True)
        return json.loads(said.stdout)

    def run(self, job: str, as_of: str, *options: str) -> dict[str, Any]:
        """Run a job by hand; the run as data. DemoError: it did not end well."""
        self.relance("run", job, "--as-of", as_of, *options)
        newest = self.data("runs", job, "--limit", "1")[0]
        ended: dict[str, Any] = self.data("show", newest["run"])
        check("the run is done", ended["status"], "done")
        return ended

    def wait_until_told(self, run: str) -> None:
        """Until every message of a run has been sent. TimeoutError."""
        until(lambda: self._is_told(run), 150, "the outbox was emptied")

    def _is_told(self, run: str) -> bool:
        states = [state for line in self.data("show", run)["lines"] for state in line["messages"].values()]
        return bool(states) and not any(state in _UNDER_WAY for state in states)

    def mails(self) -> list[Mail]:
        """All that SES has taken."""
        return sent(self.cloud)

    def show(self, mails: Sequence[Mail], posts: Sequence[str] = ()) -> None:
        """Print what people got."""
        for mail in mails:
            print(f"\n  ✉ To: {', '.join(mail.to)}\n    Subject: {mail.subject}\n")
            print("\n".join(f"      {line}" for line in mail.text.splitlines()))
        for post in posts:
            print("\n  # Discord\n")
            print("\n".join(f"      {line}" for line in post.splitlines()))
        print()
