"""The `relance` command: its subcommands, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys

import click

from relance.cli import (
    audit,
    budgets,
    contacts,
    dead_letters,
    documents,
    findings,
    invoices,
    mirror,
    operations,
    outbox,
    rentals,
    retrying,
    running,
    showing,
    sync,
    timesheets,
    transfer,
    units,
    vehicles,
    violations,
)
from relance.cli.jobs_named import FORMER_SYNCS
from relance.domain.errors import InvalidError, NotFoundError, RelanceError, SettingError
from relance.jobs.registry import FORMER_NAMES

DONE, DONE_WITH_ERRORS, BAD_USAGE, FAILED = 0, 1, 2, 3

COMMANDS = (
    running.run,
    retrying.retry,
    showing.jobs,
    showing.runs,
    showing.show,
    operations.pause,
    operations.resume,
    transfer.import_command,
    transfer.export_command,
    contacts.contacts,
    units.units,
    violations.violations,
    budgets.budgets,
    vehicles.vehicles,
    rentals.rentals,
    timesheets.timesheets,
    invoices.invoices,
    documents.logo,
    sync.sync,
    mirror.mirror,
    outbox.outbox,
    audit.audit,
    dead_letters.dead_letters,
    findings.findings,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="relance")
def relance() -> None:
    """The night clerk: what is due is done, once, and you can see why.

    Works against whatever AWS_ENDPOINT_URL and the credentials point at; RELANCE_STACK names the stack (default: relance).
    Exit codes: 0 done, 1 done with errors, 2 bad usage, 3 failed.
    """


for command in COMMANDS:
    relance.add_command(command)
invoices.invoices.add_command(documents.pdf)
for former, job in FORMER_NAMES.items():
    relance.add_command(running.former(former, job))
for former, models in FORMER_SYNCS.items():
    relance.add_command(sync.former(former, models))


def _check_endpoint(url: str) -> None:
    if url and not url.startswith(("http://", "https://")):
        raise SettingError(f"AWS_ENDPOINT_URL is {url!r}; it must be an address such as http://127.0.0.1:4566, or not be set")


def main() -> None:
    """Run the command line; the process ends with the exit code."""
    # The Python SDK alone among AWS's does not know AWS_REGION.
    if region := os.environ.get("AWS_REGION"):
        os.environ.setdefault("AWS_DEFAULT_REGION", region)
    try:
        _check_endpoint(os.environ.get("AWS_ENDPOINT_URL", ""))
        code = relance.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = BAD_USAGE
    except click.Abort:
        code = FAILED
    except (InvalidError, NotFoundError) as error:
        click.echo(f"relance: {error}", err=True)
        code = BAD_USAGE
    except RelanceError as error:
        click.echo(f"relance: {error}", err=True)
        code = FAILED
    except OSError as error:
        click.echo(f"relance: {error.filename or 'a file'}: {error.strerror or error}", err=True)
        code = FAILED
    sys.exit(code if isinstance(code, int) else DONE)
