"""The archive of documents, on moto's S3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from relance.documents import archive
from relance.domain.errors import InvalidError, SettingError, UnreachableError
from relance.runtime import clients
from relance.runtime.settings import settings
from tests.documents.papers import ACME, GUINEE, paper, picture

INVOICE = replace(paper().invoice, version=3)
KEY = "guinee/2025-01/LOC-6-202501-v3.pdf"
NAMES = st.text(st.characters(codec="utf-8"))


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket, which the settings name."""
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", "papers")
    settings.cache_clear()
    with mock_aws():
        clients.s3().create_bucket(Bucket="papers")
        yield "papers"


def test_an_invoice_is_kept_under_its_organisation_month_and_version() -> None:
    assert archive.invoice_key(INVOICE) == KEY
    assert archive.batch_key("guinee", "invoice-documents#42") == "guinee/batches/invoice-documents%2342.pdf"


@given(st.lists(st.tuples(NAMES.filter(bool), NAMES, st.integers(0, 20)), min_size=2, max_size=2, unique=True))
def test_two_invoices_never_share_a_key_and_none_leaves_its_folder(given_: list[tuple[str, str, int]]) -> None:
    keys = [archive.invoice_key(replace(INVOICE, organisation=one, number=number, version=version)) for one, number, version in given_]
    assert keys[0] != keys[1]
    for key in keys:
        assert len(key.split("/")) == 3
        assert not {"", ".", ".."} & set(key.split("/"))
        assert key.isascii()


def test_what_is_put_is_there_and_putting_it_again_is_one_object(bucket: str) -> None:
    assert not archive.archived(INVOICE)
    for _ in range(2):
        archive.put(KEY, b"%PDF-1")
    assert archive.archived(INVOICE)
    assert not archive.archived(replace(INVOICE, version=4))
    found = clients.s3().list_objects_v2(Bucket=bucket)["Contents"]
    assert [one["Key"] for one in found] == [KEY]
    assert clients.s3().get_object(Bucket=bucket, Key=KEY)["ContentType"] == "application/pdf"


def test_a_link_gives_the_document_for_ten_minutes_under_its_name(bucket: str) -> None:
    archive.put(KEY, b"%PDF-1")
    url = archive.link(KEY, 'N’Zérékoré "1"\r\nX: y.pdf')
    asked = parse_qs(urlsplit(url).query)
    assert asked["X-Amz-Expires"] == ["600"]
    assert asked["response-content-disposition"] == [
        "attachment; filename=\"N_Z_r_kor_ _1___X_ y.pdf\"; filename*=UTF-8''N%E2%80%99Z%C3%A9r%C3%A9kor%C3%A9%20%221%22%0D%0AX%3A%20y.pdf"
    ]
    assert requests.get(url, timeout=5).content == b"%PDF-1"


def test_a_logo_is_kept_plain_and_read_by_its_own_organisation_alone(bucket: str) -> None:
    key = archive.put_logo("guinee", picture(1600, 400))
    assert key == "guinee/logo"
    taken = archive.logo(replace(GUINEE, logo=key))
    assert taken
    assert taken.startswith(b"\x89PNG")
    assert archive.logo(replace(ACME, logo=key)) is None
    assert clients.s3().get_object(Bucket=bucket, Key=key)["ContentType"] == "image/png"
    with pytest.raises(InvalidError, match="logo"):
        archive.put_logo("guinee", b"no picture")
    assert archive.logo(replace(GUINEE, logo=key)) == taken


def test_an_organisation_without_a_logo_asks_nothing_of_s3() -> None:
    assert archive.logo(GUINEE) is None


def test_without_a_bucket_the_setting_is_named() -> None:
    with pytest.raises(SettingError, match="RELANCE_DOCUMENTS_BUCKET"):
        archive.put(KEY, b"")


def test_a_bucket_that_is_not_there_is_named(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", "elsewhere")
    settings.cache_clear()
    with pytest.raises(SettingError, match="'elsewhere' does not exist"):
        archive.put(KEY, b"")


def test_a_server_that_does_not_answer_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", "papers")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    for ask in (lambda: archive.put(KEY, b""), lambda: archive.stored(KEY), lambda: archive.logo(replace(GUINEE, logo="guinee/logo"))):
        with pytest.raises(UnreachableError, match="did not answer"):
            ask()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "SlowDown", UnreachableError),
        (500, "InternalError", UnreachableError),
        (403, "AccessDenied", SettingError),
        (400, "InvalidBucketName", SettingError),
    ],
)
def test_a_refusal_is_told_apart_from_a_moment_of_weakness(bucket: str, status: int, code: str, kind: type[Exception]) -> None:
    body = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()

    class Raw:
        """What is left of the reply on the wire."""

        def stream(self) -> Iterator[bytes]:
            yield body

    def refused(**_: object) -> AWSResponse:
        return AWSResponse("http://papers", status, HTTPHeaders(), Raw())

    clients.s3().meta.events.register("before-send.s3", refused)  # type: ignore[arg-type]  # its stubs know no reply from a hook
    with pytest.raises(kind, match=code):
        archive.put(KEY, b"")
