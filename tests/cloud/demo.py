"""The demo: three organisations are imported, a night and two months are run by what was deployed; what came of it is shown and checked.

python -m tests.cloud.demo           from scratch, on ports of its own; ends with 0 if all was as it should be
python -m tests.cloud.demo --stay    the cloud of `make run`: its state is kept, and it stays up until Ctrl-C

With ODOO_URL, ODOO_DATABASE, ODOO_LOGIN and ODOO_KEY in the environment, either reads that Odoo too (demo_odoo.py).
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from tests.cloud import demo_odoo
from tests.cloud.deploy import deploy
from tests.cloud.discord_receiver import Receiver, receiving
from tests.cloud.january import ORGANISATION, tell_january
from tests.cloud.local_cloud import MADE, ROOT, STACK, USUAL_PORT, CloudError, LocalCloud, free_port, standing
from tests.cloud.login import curl, door, settle
from tests.cloud.october import tell_october
from tests.cloud.secret import keep_secret
from tests.cloud.story import FIXTURES, DemoError, Telling, check


@dataclass
class Demo(Telling):
    """The night of a school and an association, October of the association, and January of a renter."""

    odoo: demo_odoo.Server | None = None
    expected: dict[str, Any] = field(default_factory=lambda: json.loads((FIXTURES / "expected.json").read_text()))

    def tell(self) -> None:
        """Deploy, import, run, show. DemoError, CloudError, TimeoutError."""
        self.step("Start the local cloud (MiniStack) and deploy template.yaml with the SAM CLI")
        began = time.monotonic()
        self.cloud.start()
        print(f"  up at {self.cloud.endpoint} after {time.monotonic() - began:.1f} s")
        deploy(self.cloud, demo_odoo.parameters(self.cloud, self.odoo))
        print(f"  deployed after {time.monotonic() - began:.1f} s")
        keep_secret(self.cloud, f"{STACK}/goo-school-finance", self.receiver.url())
        if any(run["mode"] == "live" for run in self.data("runs", "invoice-aging")):
            self._tell_kept()
        else:
            self._tell_fresh()
        if self.odoo:
            demo_odoo.tell_odoo(self, self.odoo)
        else:
            demo_odoo.say_none(self.cloud)

    def _tell_fresh(self) -> None:
        self.step("Import the demo organisations")
        self.relance("import", *(str(path.relative_to(ROOT)) for path in sorted(FIXTURES.glob("*.jsonl"))))
        self.step(f"Dry run as of {self._as_of}: what would change")
        dry = self._age("--dry-run")
        check("the dry run lists what would change", self._changes(dry), self.expected["changed"])
        check("and has sent nothing", (len(self.mails()), self.receiver.posts()), (0, []))
        self.step(f"Run as of {self._as_of}")
        run = self._age()
        check("exactly that has changed", self._changes(run), self.expected["changed"])
        check("all others are as they were: not due yet, on hold, paid, draft, cancelled", self._left(), self.expected["left"])
        self.step("What was sent")
        self.wait_until_told(run["run"])
        self.show(self.mails(), self.receiver.contents())
        self._check_messages()
        self._run_again()
        tell_october(self)
        tell_january(self)

    def _tell_kept(self) -> None:
        """On a state that was kept, the night is over already: show what it holds."""
        self.step("The kept state")
        self.relance("runs", "invoice-aging")
        self.relance("invoices")
        for organisation in sorted({one["organisation"] for one in self.data("invoices")}):
            self.relance("outbox", "list", "--org", organisation)
        self.step(f"Run as of {self._as_of}: what is due now, which is nothing unless somebody changed something")
        run = self._age()
        if any(line["messages"] for line in run["lines"]):
            self.wait_until_told(run["run"])
        self._run_again()

    def _run_again(self) -> None:
        self.step("Run again: nothing is done twice")
        before = len(self.mails()), len(self.receiver.posts())
        again = self._age()
        # Were there anything to send, the outbox's stream would have brought it by now.
        time.sleep(5)
        check("0 changed", self._changes(again), {})
        check("0 sent", (len(self.mails()), len(self.receiver.posts())), before)

    @property
    def _as_of(self) -> str:
        return str(self.expected["as_of"])

    def _age(self, *options: str) -> dict[str, Any]:
        return self.run("invoice-aging", self._as_of, *options)

    def _changes(self, run: dict[str, Any]) -> dict[str, list[str]]:
        return {_name(line): [line["data"]["from"], line["data"]["to"]] for line in run["lines"] if line["outcome"] == "changed"}

    def _left(self) -> dict[str, str]:
        found = {f"{one['organisation']}/{one['number']}": one["status"] for one in self.data("invoices")}
        return {name: status for name, status in found.items() if name not in self.expected["changed"]}

    def _check_messages(self) -> None:
        mails, posts = self.mails(), "\n".join(self.receiver.contents())
        named = [[*mail.to, number] for mail in mails for _, number in self.expected["mails"] if number in mail.subject + mail.text]
        wanted = sorted(map(list, {tuple(pair) for pair in self.expected["mails"]}))
        check("the finance contacts got one mail for each litigation", sorted(map(list, {tuple(pair) for pair in named})), wanted)
        check("and no other mail", len(mails), len(wanted))
        check("the Discord channel was told of each", [number for number in self.expected["posts"] if number not in posts], [])


def _name(line: dict[str, Any]) -> str:
    return f"{line['organisation']}/{line['record']}"


def once(odoo: demo_odoo.Server | None) -> int:
    """From scratch, and ended; 1 if something was not as it should be."""
    home = MADE / "demo"
    shutil.rmtree(home, ignore_errors=True)
    cloud = LocalCloud(home=home, port=free_port())
    home.mkdir(parents=True)
    with receiving(0, home / "discord.jsonl") as receiver:
        try:
            code = _told(Demo(cloud, receiver, odoo=odoo))
        finally:
            cloud.stop()
    print("\nNot as it should be: see above." if code else "\nAll as it should be.")
    return code


def stay(odoo: demo_odoo.Server | None) -> int:
    """With the state that was kept, until Ctrl-C or `make stop`. 1 if something was not as it should be, which ends nothing."""
    code = 0
    cloud = standing()
    if cloud.is_running():
        raise CloudError("make run is up already, in another terminal perhaps; make stop ends it")
    cloud.home.mkdir(parents=True, exist_ok=True)
    with receiving(cloud.port + 1, cloud.home / "discord.jsonl") as receiver:
        try:
            code = _told(Demo(cloud, receiver, odoo=odoo))
            _say_where(cloud, receiver)
            while cloud.is_up():
                time.sleep(2)
        except KeyboardInterrupt:
            pass
        finally:
            if cloud.stop():
                print(f"\nStopped. The state is kept in {cloud.home.relative_to(ROOT)}: make run goes on from it, make clean removes it.")
    return code


def _told(demo: Demo) -> int:
    try:
        demo.tell()
    except (DemoError, TimeoutError) as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    return 0


def _say_where(cloud: LocalCloud, receiver: Receiver) -> None:
    environment = cloud.environment()
    port = f"RELANCE_PORT={cloud.port} " if cloud.port != USUAL_PORT else ""
    names = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
    print(f"""
── Up until Ctrl-C {"─" * 89}

  AWS APIs        {cloud.endpoint}
  Mails           {cloud.endpoint}/_ministack/ses/messages
  Discord posts   {receiver.file.relative_to(ROOT)}
  Logs            {cloud.log.relative_to(ROOT)}

  In another terminal:

    export {" ".join(f"{name}={environment[name]}" for name in names)} RELANCE_DOCUMENTS_BUCKET={door(cloud).bucket}
    .venv/bin/relance jobs
    {port}make invoke FN=invoice-aging EVENT=events/invoice-aging-dry-run.json

  The API, as {settle(cloud, ORGANISATION)}:

{indent(curl(cloud, ORGANISATION), "    ")}
""", flush=True)  # fmt: skip


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main(arguments: Sequence[str]) -> int:
    """Tell the story; 1 if something was not as it should be."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupt)
    try:
        odoo = demo_odoo.named(os.environ)
        return stay(odoo) if "--stay" in arguments else once(odoo)
    except KeyboardInterrupt:
        return 130
    except (CloudError, OSError, subprocess.CalledProcessError) as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
