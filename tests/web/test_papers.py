"""Documents: one invoice or several as a PDF behind a link, printed once, and what its fonts lack."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests
from pypdf import PdfReader

from relance.runtime import clients
from relance.runtime.settings import settings
from relance.store import organisations
from relance.store.commit import commit
from relance.store.effects import Effect
from relance.web import papers
from tests.fleet import FLEET, MINE, bill
from tests.web.calls import BUCKET, Told, get, patch, post
from tests.world import BY, add, invoice

pytestmark = pytest.mark.usefixtures("api")


@pytest.fixture(autouse=True)
def january(api: None) -> None:
    """January is billed."""
    post("/locations/factures/generation-mensuelle/", {"month": 1, "year": 2025})


def printed(told: Told) -> str:
    """The text of the document behind a link."""
    assert (told.status, told.text) == (303, "")
    link = urlsplit(told.headers["Location"])
    assert parse_qs(link.query)["X-Amz-Expires"] == ["600"]
    key = unquote(link.path).removeprefix(f"/{BUCKET}/").lstrip("/")
    body = clients.s3().get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def kept() -> set[str]:
    """The keys of all documents."""
    return {one["Key"] for one in clients.s3().list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_an_invoice_is_printed_once_for_each_version() -> None:
    told = get("/v1/invoices/LOC-6-202501/pdf", role="viewer")
    assert "LOC-6-202501" in printed(told)
    get("/v1/invoices/LOC-6-202501/pdf")
    assert kept() == {"guinee-gest/2025-01/LOC-6-202501-v1.pdf"}
    post("/v1/invoices/LOC-6-202501/issue")
    get("/v1/invoices/LOC-6-202501/pdf")
    assert kept() == {"guinee-gest/2025-01/LOC-6-202501-v1.pdf", "guinee-gest/2025-01/LOC-6-202501-v2.pdf"}


def test_a_draft_is_printed_anew_and_an_issued_invoice_is_found_as_it_was_sent() -> None:
    paths = ["/v1/invoices/LOC-6-202501/pdf", "/v1/invoices/LOC-7-202501/pdf"]
    post("/v1/invoices/LOC-7-202501/issue")
    first = [printed(get(path)) for path in paths]
    both = {"numbers": ["LOC-6-202501", "LOC-7-202501"]}
    assert "Kipé" not in "".join([*first, printed(post("/v1/documents", both))])
    [change] = organisations.write_contact(MINE, replace(MINE, address="Kipé\nConakry"))
    commit([Effect((replace(change, version=1),))], BY)
    assert ["Kipé" in printed(get(path)) for path in paths] == [True, False]
    assert "Kipé" in printed(post("/v1/documents", both))


def test_a_few_invoices_are_one_document_at_once() -> None:
    told = post("/v1/documents", {"numbers": ["LOC-7-202501", "LOC-6-202501"]}, role="viewer")
    text = printed(told)
    assert text.index("LOC-7-202501") < text.index("LOC-6-202501")
    assert len(kept()) == 1
    post("/v1/documents", {"numbers": ["LOC-7-202501", "LOC-6-202501"]}, key="k-1")
    assert len(kept()) == 1
    patch("/v1/invoices/LOC-6-202501", {"net": "5000"}, 1)
    post("/v1/documents", {"numbers": ["LOC-7-202501", "LOC-6-202501"]}, key="k-1")
    assert len(kept()) == 2
    assert post("/v1/documents", {"numbers": ["LOC-6-202501"]}, key="k-1").status == 422


def test_many_invoices_are_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "AT_ONCE", 2)
    numbers = ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]
    told = post("/v1/documents", {"numbers": numbers}, key="k-1")
    text = printed(told)
    assert all(number in text for number in numbers)
    assert post("/v1/documents", {"numbers": numbers}, key="k-1").status == 303
    [batch] = [key for key in kept() if "/batches/" in key]
    assert printed(get(f"/v1/documents/{batch.rsplit('/', 1)[1].removesuffix('.pdf')}", role="viewer")) == text


def test_a_large_document_is_asked_for_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from relance.jobs import queue, run

    sent: list[Any] = []
    monkeypatch.setattr(papers, "AT_ONCE", 2)
    monkeypatch.setenv("RELANCE_SHARD_QUEUES", "invoice-documents=https://queue.test/1")
    settings.cache_clear()
    monkeypatch.setattr(queue, "send", lambda _url, messages: sent.extend(messages))
    told = post("/v1/documents", {"numbers": ["LOC-6-202501", "LOC-7-202501", "LOC-8-202501"]})
    assert (told.status, told.body["status"], kept()) == (202, "running", set())
    place = told.headers["Location"].removeprefix("/live")
    assert get(place).status == 202
    with monkeypatch.context() as dying:
        dying.setattr(run, "_after", lambda one: one)
        for message in sent:
            run.work(message, lambda: True)
    assert get(place).status == 202
    for message in sent:
        run.work(message, lambda: True)
    assert "LOC-8-202501" in printed(get(place))


def test_a_document_of_nothing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from relance.jobs import run

    monkeypatch.setattr(papers, "AT_ONCE", 1)
    monkeypatch.setattr(run, "_after", lambda one: one)
    monkeypatch.setattr(papers, "_PRINTING", papers._PRINTING * 0)
    told = post("/v1/documents", {"numbers": ["LOC-6-202501", "LOC-7-202501"]})
    assert (told.status, "There is no document" in told.body["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("numbers", "status"),
    [([], 400), (["LOC-6-202501"] * 2, 400), (["A"] * 1_001, 400), (["a#b"], 400), ("LOC-6-202501", 400), (["GONE", "LOC-6-202501"], 404)],
)
def test_what_cannot_be_printed_is_refused(numbers: Any, status: int) -> None:
    told = post("/v1/documents", {"numbers": numbers})
    assert (told.status, kept()) == (status, set())
    if status == 404:
        assert told.body["errors"] == [{"field": "numbers", "value": "GONE", "reason": "does not exist"}]


def test_characters_that_the_fonts_lack_are_named() -> None:
    [change] = organisations.write_contact(MINE, replace(MINE, address="李 Łukasz\nConakry"))
    commit([Effect((replace(change, version=1),))], BY)
    for _ in range(2):
        assert unquote(get("/v1/invoices/LOC-6-202501/pdf").headers["Relance-Missing-Characters"]) == "李"
    told = post("/v1/documents", {"numbers": ["LOC-6-202501"]})
    assert told.headers["Relance-Missing-Characters"] == "%E6%9D%8E"


def test_an_invoice_whose_customer_is_gone_is_printed() -> None:
    add(invoice("A-1", bill("LOC-6-202501").due_on, FLEET, customer="gone"))
    assert "Awa Camara" in printed(get("/v1/invoices/A-1/pdf"))


def test_without_a_bucket_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELANCE_DOCUMENTS_BUCKET", "")
    settings.cache_clear()
    assert get("/v1/invoices/LOC-6-202501/pdf").status == 503


@pytest.mark.parametrize("run", ["invoice-documents-20250101T000000Z", "x"])
def test_a_document_that_there_is_not_is_not_found(run: str) -> None:
    generation = post("/locations/6/facture/").headers["Location"].rsplit("/", 1)[1]
    assert [get(f"/v1/documents/{one}").status for one in (run, generation)] == [404, 404]


def test_a_link_needs_no_token() -> None:
    link = get("/v1/invoices/LOC-6-202501/pdf").headers["Location"]
    assert requests.get(link, timeout=5).content.startswith(b"%PDF")
