"""Keep a secret in the local cloud."""

from __future__ import annotations

from tests.cloud.local_cloud import LocalCloud


def keep_secret(cloud: LocalCloud, name: str, value: str) -> None:
    """Make it, or replace it: a receiver's port may be another one this time."""
    secrets = cloud.client("secretsmanager")
    try:
        secrets.create_secret(Name=name, SecretString=value)
    except secrets.exceptions.ResourceExistsException:
        secrets.put_secret_value(SecretId=name, SecretString=value)
