"""The clients: links to documents go to the bucket's own region, and are such as every region takes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from relance.runtime import clients


def link() -> str:
    """A link to a document, signed."""
    given = {"Bucket": "archive", "Key": "goo-school/2025-01/N’Zérékoré 1.pdf"}
    return clients.s3().generate_presigned_url("get_object", Params=given, ExpiresIn=600)


def test_a_link_goes_to_the_buckets_own_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    url = urlsplit(link())
    assert url.netloc == "archive.s3.eu-west-3.amazonaws.com"
    assert url.path == "/goo-school/2025-01/N%E2%80%99Z%C3%A9r%C3%A9kor%C3%A9%201.pdf"


def test_a_link_is_signed_by_the_version_that_every_region_takes_and_ends() -> None:
    asked = parse_qs(urlsplit(link()).query)
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert asked["X-Amz-Expires"] == ["600"]


def test_an_endpoint_of_our_own_knows_a_bucket_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert link().startswith("http://127.0.0.1:4566/archive/goo-school/2025-01/")
