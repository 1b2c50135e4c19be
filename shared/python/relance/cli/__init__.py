"""The `relance` command, for whatever AWS_ENDPOINT_URL and the credentials point at."""
