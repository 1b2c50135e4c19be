"""AWS clients, built once and only when used. Where they point is botocore's affair (AWS_ENDPOINT_URL, credentials, region)."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient


@lru_cache(maxsize=1)
def sesv2() -> SESV2Client:
    """SES, never retried by the SDK: with lost replies one call has sent five mails."""
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=10)
    return boto3.client("sesv2", config=config)


@lru_cache(maxsize=1)
def sns() -> SNSClient:
    """Text messages and the operator's topic, never retried by the SDK either."""
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=10)
    return boto3.client("sns", config=config)


@lru_cache(maxsize=1)
def sqs() -> SQSClient:
    """The queue of shards, and the dead letters."""
    import boto3

    return boto3.client("sqs", config=_patience())


@lru_cache(maxsize=1)
def secretsmanager() -> SecretsManagerClient:
    """Where webhook URLs are kept."""
    import boto3

    return boto3.client("secretsmanager", config=_patience())


@lru_cache(maxsize=1)
def ssm() -> SSMClient:
    """Where webhook URLs are kept by those who prefer a SecureString."""
    import boto3

    return boto3.client("ssm", config=_patience())


@lru_cache(maxsize=1)
def s3() -> S3Client:
    """Where PDFs and logos are kept. Its links are signed for the bucket's own region, which is where a request must go."""
    import boto3
    from botocore.config import Config

    # The second version of signatures is still what a link gets that does not ask for the fourth. By path where there is an endpoint
    # of our own: a bucket is no name of a host there.
    style: Literal["path", "virtual"] = "path" if os.environ.get("AWS_ENDPOINT_URL") else "virtual"
    config = Config(signature_version="s3v4", s3={"addressing_style": style})
    return boto3.client("s3", config=_patience().merge(config))


@lru_cache(maxsize=1)
def functions() -> LambdaClient:
    """The deployed functions, for the CLI. A run may take as long as a function may: no second call meanwhile."""
    import boto3
    from botocore.config import Config

    return boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}, read_timeout=910))


def _patience() -> Config:
    # Well inside the lease of a message: the defaults of the SDK, a minute a try, would outlast it.
    from botocore.config import Config

    return Config(retries={"total_max_attempts": 2}, connect_timeout=3, read_timeout=10)


def forget() -> None:
    """Drop every client, for tests that change the endpoint."""
    for client in (sesv2, sns, sqs, secretsmanager, ssm, s3, functions):
        client.cache_clear()
