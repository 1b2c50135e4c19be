"""Logs and metrics of a deployed function. On a laptop the logs go to standard logging, and metrics nowhere."""

from __future__ import annotations

import logging
import os

from relance.domain.run import Mode, Run, RunStatus

NAMESPACE = "Relance"

log = logging.getLogger("relance")


def run_closed(run: Run) -> None:
    """Say in log and metrics how a run ended; the alarms watch these."""
    counts = run.counts
    log.info(
        "run %s %s: seen %d, changed %d, skipped %d, parked %d",
        run.id,
        run.status,
        counts.seen,
        counts.changed,
        counts.skipped,
        counts.parked,
    )
    if run.error:
        log.error("run %s: %s", run.id, run.error)
    if run.mode is Mode.LIVE:
        metric("RunSucceeded", int(run.status is not RunStatus.FAILED), job=run.job)
        metric("ParkedRecords", counts.parked, job=run.job)


def metric(name: str, value: float, **dimensions: str) -> None:
    """One measurement in CloudWatch's embedded format; nothing outside Lambda."""
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        return
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name=name, unit=MetricUnit.Count, value=value, namespace=NAMESPACE) as one:
        for key, dimension in dimensions.items():
            one.add_dimension(key, dimension)
