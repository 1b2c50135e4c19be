"""What the printing of many invoices needs rights for: those of a month, those that are named, over the queue, with a logo or without."""

from __future__ import annotations

import io
import json
from typing import Any, Final

import boto3
from PIL import Image

from relance.domain.organisation import Organisation
from relance.domain.run import Mode, Run, RunStatus, Trigger
from relance.store import runs
from tests.rights.nights import AT
from tests.rights.settled import NUMBER, settle_in
from tests.rights.stage import Scenario, Stage

JOB: Final = "invoice-documents"
#: The invoice that everybody has is dated in it.
_MONTH: Final = "2025-01"


def bucket() -> str:
    """The stack's bucket."""
    [name] = (one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"] if "-documents" in one["Name"])
    return name


def branded(stage: Stage) -> Organisation:
    """The organisation with a logo."""
    picture = io.BytesIO()
    Image.new("RGB", (30, 10), "white").save(picture, "PNG")
    boto3.client("s3").put_object(Bucket=bucket(), Key=f"{stage.id}/logo", Body=picture.getvalue())
    return settle_in(stage, logo=f"{stage.id}/logo")


def kept(stage: Stage) -> set[str]:
    """The folders of the bucket in which the organisation has a document."""
    found = boto3.client("s3").list_objects_v2(Bucket=bucket(), Prefix=f"{stage.id}/").get("Contents", ())
    return {one["Key"].split("/")[1] for one in found if one["Key"].endswith(".pdf")}


def _asked(stage: Stage, **fields: Any) -> Any:
    said = stage.invoke({"job": JOB, "organisation": stage.id, "actor": "test"} | fields)
    return said["status"], said["changed"]


def prints_a_month_under_the_logo(stage: Stage) -> None:
    branded(stage)
    assert _asked(stage, month=_MONTH) == ("done", 1)
    assert kept(stage) == {_MONTH, "batches"}


def prints_what_is_named_though_the_logo_is_gone(stage: Stage) -> None:
    settle_in(stage, logo=f"{stage.id}/logo")
    assert _asked(stage, records=[[stage.id, NUMBER]]) == ("done", 1)
    assert kept(stage) == {_MONTH, "batches"}


def hands_over_to_the_queue(stage: Stage) -> None:
    settle_in(stage)
    stage.set(RELANCE_INLINE_LIMIT="0")
    assert _asked(stage, month=_MONTH)[0] == "running"


def works_a_shard_of_the_queue(stage: Stage) -> None:
    settle_in(stage)
    usual: dict[str, Any] = {"job": JOB, "mode": Mode.LIVE, "trigger": Trigger.HAND, "actor": "test", "shards": ("month",)}
    id, options = f"{JOB}-{stage.id}", {"organisation": stage.id, "month": _MONTH}
    runs.open_run(Run(id=id, scheduled_at=AT, opened_at=AT, options=options, **usual), stage.id)
    stage.invoke({"Records": [{"body": json.dumps({"run": id, "shard": "month"})}]})
    assert (runs.read(id).status, kept(stage)) == (RunStatus.DONE, {_MONTH, "batches"})


SCENARIOS: Final[tuple[Scenario, ...]] = (
    prints_a_month_under_the_logo,
    prints_what_is_named_though_the_logo_is_gone,
    hands_over_to_the_queue,
    works_a_shard_of_the_queue,
)
