"""`relance dead-letters`: events that no function could handle, and putting them back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from relance.cli.common import as_json, print_rows
from relance.cli.jobs_named import function_of
from relance.cli.remedies import hint
from relance.domain.errors import NotFoundError, RelanceError, SettingError, UnreachableError
from relance.jobs import queue
from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store import runs

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

#: A letter in hand is hidden from others for this long at most, in seconds.
_LOOK = 60
#: A short poll asks only some of SQS's servers, and may miss the few letters there are; seconds.
_PATIENCE = 2


@click.group("dead-letters")
def dead_letters() -> None:
    """Events that no function could handle."""


@dead_letters.command("list")
@as_json
def list_command(*, as_data: bool) -> None:
    """List the dead letters, and leave them where they are."""
    url = _url("dead-letters")
    letters = list(_letters(url))
    _put_back(url, letters)
    print_rows([_row(letter) for letter in letters], as_data=as_data)
    if letters:
        hint("to give them back: relance dead-letters redrive; to forget one: relance dead-letters drop ID", as_data=as_data)


@dead_letters.command("redrive")
def redrive() -> None:
    """Give each dead letter back to whom it was meant for, then drop it. Work that was done meanwhile is not done again.

    One that cannot be given back is left where it is, and the exit code is 1.
    """
    url, done, left = _url("dead-letters"), 0, 0
    for letter in _letters(url):
        try:
            _give_back(_content(letter))
        except UnreachableError:
            raise
        except RelanceError as error:
            click.echo(f"relance: dead letter {letter['MessageId']} is left: {error}", err=True)
            _put_back(url, [letter])
            left += 1
            continue
        clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
        done += 1
    click.echo(f"{done} dead letter(s) given back")
    if left:
        click.get_current_context().exit(1)


@dead_letters.command("drop")
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
def drop(ids: tuple[str, ...]) -> None:
    """Drop dead letters that nobody needs any more, such as a start with a wrong field. Nothing else forgets one."""
    url = _url("dead-letters")
    found = {letter["MessageId"]: letter for letter in _letters(url)}
    _put_back(url, [letter for id, letter in found.items() if id not in ids])
    for id in ids:
        if id not in found:
            raise NotFoundError("dead letter", id, "relance dead-letters list shows them")
        clients.sqs().delete_message(QueueUrl=url, ReceiptHandle=found[id]["ReceiptHandle"])
        click.echo(f"{id} is dropped")


def _give_back(content: dict[str, Any]) -> None:
    if "shard" in content:
        message = queue.parse(json.dumps(content))
        queue.send(_url(f"{_function_of(runs.read(message.run).job)}-shards"), [message])
    elif "DDBStreamBatchInfo" not in content:
        event = content.get("requestPayload", content)
        function = "dispatch" if event.get("source") == "aws.ses" else _function_of(str(event.get("job", "")))
        _start(f"{settings().stack}-{function}", event)
    # A batch of the outbox's stream needs nothing: its messages are in the outbox, where the schedule finds them.


def _start(function: str, event: dict[str, Any]) -> None:
    try:
        clients.functions().invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode())
    except ClientError as error:
        raise SettingError(f"function {function} did not take it ({error.response['Error']['Code']}): deploy the stack") from None
    except BotoCoreError as error:
        raise UnreachableError(f"function {function} did not answer ({type(error).__name__}): check AWS_ENDPOINT_URL") from None


def _function_of(job: str) -> str:
    return job if job == "dispatch" else function_of(job)


def _put_back(url: str, letters: Sequence[MessageTypeDef]) -> None:
    """Let others see these letters again, now and not when their time is over."""
    for letter in letters:
        clients.sqs().change_message_visibility(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"], VisibilityTimeout=0)


def _letters(url: str) -> Iterator[MessageTypeDef]:
    """Each letter once, hidden from others meanwhile. The list is taken whole first: one given back may come here again."""
    found: dict[str, MessageTypeDef] = {}
    while True:
        answer = clients.sqs().receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=_PATIENCE, VisibilityTimeout=_LOOK, AttributeNames=["All"]
        )
        some = answer.get("Messages", [])
        new = [letter for letter in some if letter["MessageId"] not in found]
        if not new:
            return iter(found.values())
        found |= {letter["MessageId"]: letter for letter in new}


def _content(letter: MessageTypeDef) -> dict[str, Any]:
    try:
        content = json.loads(letter["Body"])
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {"body": letter["Body"]}


def _row(letter: MessageTypeDef) -> dict[str, object]:
    content = _content(letter)
    if "shard" in content:
        what, about = "shard of a run", f"{content['run']} shard {content['shard']}"
    elif "requestPayload" in content:
        what = "failed start"
        about = f"{json.dumps(content['requestPayload'])}: {content.get('responsePayload', {}).get('errorMessage', '')}"
    elif "DDBStreamBatchInfo" in content:
        what, about = "batch of the outbox's stream", "its messages are sent by the schedule"
    else:
        what, about = "undelivered start", json.dumps(content)
    return {"id": letter["MessageId"], "what": what, "about": about}


def _url(name: str) -> str:
    full = f"{settings().stack}-{name}"
    try:
        return clients.sqs().get_queue_url(QueueName=full)["QueueUrl"]
    except ClientError as error:
        raise SettingError(
            f"queue {full} cannot be used ({error.response['Error']['Code']}): deploy the stack, or set RELANCE_STACK"
        ) from None
    except BotoCoreError as error:
        raise UnreachableError(f"SQS did not answer ({type(error).__name__}): check AWS_ENDPOINT_URL, AWS_REGION and the network") from None
