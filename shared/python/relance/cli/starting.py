"""Having a job done: in this process or by its deployed function, until its run has ended or nobody wants to wait any longer."""

from __future__ import annotations

import json
import time
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from relance.cli.jobs_named import ODOO_SYNC, function_of
from relance.cli.reporting import print_run
from relance.domain.errors import NotFoundError, RelanceError, SettingError, UnreachableError
from relance.domain.run import Run, RunStatus
from relance.jobs import entry
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store import runs

_EXIT = {RunStatus.DONE: 0, RunStatus.DONE_WITH_ERRORS: 1, RunStatus.FAILED: 3, RunStatus.RUNNING: 3}

local = click.option("--local", is_flag=True, help="Work in this process instead of in the deployed function.")
wait = click.option("--wait", default=900, show_default=True, type=click.IntRange(min=0), help="Seconds to wait for the end of the run.")


def exit_with(code: int) -> None:
    """End the command with that exit code."""
    click.get_current_context().exit(code)


def finish(event: dict[str, Any], *, local: bool, wait: int, as_data: bool) -> int:
    """Have an event done, here or by the deployed function, and print its run when it has ended. The exit code that says how."""
    return shown(asked(event, local=local)["run"], wait=wait, as_data=as_data)


def asked(event: dict[str, Any], *, local: bool) -> dict[str, Any]:
    """What the job's function answers, here or deployed. SettingError, UnreachableError; RelanceError: it failed."""
    return _handled(event) if local else _invoked(event)


def shown(run: str, *, wait: int, as_data: bool) -> int:
    """Print a run when it has ended, or `wait` seconds are over. The exit code that says how."""
    ended = _await_end(runs.read(run), wait)
    print_run(ended, as_data=as_data)
    return _EXIT[ended.status]


def _handled(event: dict[str, Any]) -> dict[str, Any]:
    if event["job"] == ODOO_SYNC:
        # What speaks to servers is loaded where it is needed.
        from relance.odoo import entry as odoo_entry

        return odoo_entry.handle(event, lambda: True)
    return entry.handle(event, lambda: True)


def _invoked(event: dict[str, Any]) -> dict[str, Any]:
    function = f"{settings().stack}-{function_of(event['job'])}"
    try:
        answer = clients.functions().invoke(FunctionName=function, Payload=json.dumps(event).encode())
        reply: dict[str, Any] = json.loads(answer["Payload"].read())
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ResourceNotFoundException":
            raise NotFoundError("function", function, "deploy the stack, set RELANCE_STACK, or work here with --local") from None
        raise SettingError(f"function {function} could not be called ({code}): check the credentials and their rights") from None
    except BotoCoreError as error:
        raise UnreachableError(
            f"function {function} did not answer ({type(error).__name__}): check AWS_ENDPOINT_URL, AWS_REGION and the network"
        ) from None
    if answer.get("FunctionError"):
        raise RelanceError(f"function {function} failed: {reply.get('errorMessage', 'no reason given')}")
    return reply


def _await_end(run: Run, seconds: int) -> Run:
    until = time.monotonic() + seconds
    while run.status is RunStatus.RUNNING and time.monotonic() < until:
        time.sleep(1)
        run = runs.read(run.id)
    return run
