"""What goes wrong at the other side, over both transports: what helps is told apart, what cannot help is never repeated."""

from __future__ import annotations

import pytest

from relance.domain.sync import LEASE
from relance.notify.session import LONGEST, TIMEOUT
from relance.odoo import patience
from relance.odoo.errors import (
    BadRequestError,
    CredentialsRefusedError,
    NotAllowedError,
    OdooError,
    PassingError,
    UnusableAddressError,
)
from relance.odoo.patience import TRIES
from tests.odoo.answering import Given, answering, page, recorded, said, with_body
from tests.odoo.speaking import BOTH, ORDERS, QUICK, ready, to

__all__ = ["ready"]

pytestmark = pytest.mark.usefixtures("ready")

#: What a real Odoo said, and what it means.
LASTING = [
    ("no_right_to_read", NotAllowedError, "you are not allowed to access 'system parameter'"),
    ("hidden_read", NotAllowedError, "top-secret"),
    ("raises_AccessError", NotAllowedError, "failed on purpose"),
    ("raises_AccessDenied", CredentialsRefusedError, "key"),
    ("wrong_key", CredentialsRefusedError, "key"),
    ("revoked_key", CredentialsRefusedError, "key"),
    ("unknown_database", CredentialsRefusedError, "no database"),
    ("unknown_model", BadRequestError, "dimagaz.nothing"),
    ("unknown_method", BadRequestError, "does not exist"),
    ("unknown_field", BadRequestError, "invalid field 'nothing'"),
    ("unknown_field_searched", BadRequestError, "invalid field dimagaz.bc.nothing"),
    ("unknown_field_in_order", BadRequestError, "invalid field 'nothing'"),
    ("unknown_argument", BadRequestError, "typeerror"),
    ("missing_argument", BadRequestError, "missing"),
    ("wrong_date", BadRequestError, "valueerror"),
    ("wrong_domain", BadRequestError, "invalid item in domain"),
    ("wrong_operator", BadRequestError, "invalid operator"),
    ("raises_UserError", BadRequestError, "failed on purpose"),
    ("raises_ValidationError", BadRequestError, "failed on purpose"),
    ("raises_MissingError", BadRequestError, "failed on purpose"),
    ("raises_KeyError", BadRequestError, "keyerror"),
    ("raises_ValueError", BadRequestError, "valueerror"),
]


@BOTH
@pytest.mark.parametrize(("name", "kind", "text"), LASTING, ids=[name for name, _, _ in LASTING])
def test_what_a_person_must_mend_is_said_and_not_repeated(spoken: str, name: str, kind: type[OdooError], text: str) -> None:
    with answering(recorded(f"{spoken.partition(' ')[0]}/{name}")) as server:
        database = "nothing" if name == "unknown_database" else "relance"
        with to(server, spoken, database=database) as odoo, pytest.raises(kind) as raised:
            odoo.found(ORDERS, [])
    assert text in str(raised.value).lower()
    assert raised.value.lasting
    assert raised.value.whole == (kind is CredentialsRefusedError)
    assert len(server.calls) == 1
    assert len(str(raised.value)) < 450
    assert "\n" not in str(raised.value)


def test_a_number_that_xml_rpc_cannot_send_is_no_reason_to_try_again() -> None:
    given = recorded("xmlrpc/sum_too_large")
    with answering(given) as server, to(server, "xmlrpc 19.0") as odoo, pytest.raises(BadRequestError, match="OverflowError"):
        odoo.tally(ORDERS)
    assert len(server.calls) == 1


#: Replies that are not Odoo's: of proxies, of logins, of broken lines.
STRANGE = [
    (page(502), PassingError, "does not answer now (502)"),
    (page(503), PassingError, "does not answer now (503)"),
    (page(500), PassingError, "does not answer now (500)"),
    (page(429), PassingError, "does not answer now (429)"),
    (page(408), PassingError, "does not answer now (408)"),
    (page(401), CredentialsRefusedError, "refused the API key"),
    (page(404), CredentialsRefusedError, "no database 'relance'"),
    (page(403), UnusableAddressError, "a proxy before it, refuses"),
    (page(413), BadRequestError, "of that size"),
    (page(200), UnusableAddressError, "a page for people"),
    (page(303, Location="https://elsewhere.example/SECRET-PATH"), UnusableAddressError, "redirect (303)"),
    (Given(204), UnusableAddressError, "not with data"),
    (Given(drop=True), PassingError, "did not answer, or not to the end"),
    (Given(silent=True), PassingError, "did not answer, or not to the end"),
]


@BOTH
@pytest.mark.parametrize(("given", "kind", "text"), STRANGE, ids=[text for _, _, text in STRANGE])
def test_a_reply_that_no_odoo_wrote_is_said_in_words_that_help(spoken: str, given: Given, kind: type[OdooError], text: str) -> None:
    with answering(given) as server, to(server, spoken) as odoo, pytest.raises(kind) as raised:
        odoo.found(ORDERS, [])
    assert text in str(raised.value)
    assert "SECRET-PATH" not in str(raised.value)
    assert len(server.calls) == (TRIES if kind is PassingError else 1)


@BOTH
def test_a_redirect_is_not_followed_with_the_key(spoken: str) -> None:
    with answering(said(spoken, [])) as elsewhere:
        moved = page(307, Location=f"{elsewhere.url}/json/2/x/y")
        with answering(moved) as server, to(server, spoken) as odoo, pytest.raises(UnusableAddressError):
            odoo.found(ORDERS, [])
    assert elsewhere.asked == []


@BOTH
@pytest.mark.parametrize("broken", ["cut", "half", "empty", "html"])
def test_a_reply_that_was_cut_is_asked_for_again(spoken: str, broken: str) -> None:
    whole = said(spoken, [{"id": 1, "name": "BC1"}])
    bodies = {"half": whole.body[: len(whole.body) // 2], "empty": b"", "html": b"<html>502</html>", "cut": whole.body}
    given = Given(200, whole.headers, bodies[broken], cut=broken == "cut")
    with answering(given, whole) as server, to(server, spoken) as odoo:
        assert odoo.found(ORDERS, []).rows == [{"id": 1, "name": "BC1"}]
    assert len(server.calls) == 2


@BOTH
def test_a_reply_that_drips_for_ever_is_left(spoken: str) -> None:
    whole = said(spoken, [{"id": 1}])
    dripping = Given(200, whole.headers, whole.body, drip=0.2)
    with answering(dripping) as server, to(server, spoken, lambda: False) as odoo, pytest.raises(PassingError, match="to the end"):
        odoo.found(ORDERS, [])
    assert len(server.calls) == 1


@BOTH
def test_a_reply_of_too_many_bytes_is_refused_at_once(spoken: str) -> None:
    large = said(spoken, [{"id": 1, "name": "x" * QUICK.most_bytes}])
    with answering(large) as server, to(server, spoken) as odoo, pytest.raises(BadRequestError, match="4 MB; smaller batches may help"):
        odoo.found(ORDERS, [])
    assert len(server.calls) == 1


PASSING_CLASSES = ["SerializationFailure", "OperationalError", "InterfaceError", "LockNotAvailable", "PoolError", "QueryCanceled"]


@pytest.mark.parametrize("name", PASSING_CLASSES)
def test_trouble_of_the_database_passes(name: str) -> None:
    json2 = recorded("json2/raises_ValueError")
    xml = recorded("xmlrpc/raises_ValueError")
    spoken_as = {"json2 19.0": with_body(json2, json2.body.replace(b"builtins.ValueError", f"psycopg2.errors.{name}".encode()))}
    text = xml.body.replace(b"ValueError: failed", f"psycopg2.errors.{name}: failed".encode())
    spoken_as["xmlrpc 19.0"] = with_body(xml, text.replace(b"</string>", b"DETAIL:  Key (id)=(1).\n</string>"))
    for spoken, given in spoken_as.items():
        with answering(given, said(spoken, [])) as server, to(server, spoken) as odoo:
            assert odoo.found(ORDERS, []).rows == []
        assert len(server.calls) == 2


def test_a_column_that_is_not_there_does_not_come_with_time() -> None:
    json2 = recorded("json2/raises_ValueError")
    given = with_body(json2, json2.body.replace(b"builtins.ValueError", b"psycopg2.errors.UndefinedColumn"))
    with answering(given) as server, to(server, "json2 19.0") as odoo, pytest.raises(BadRequestError, match="UndefinedColumn"):
        odoo.found(ORDERS, [])
    assert len(server.calls) == 1


@BOTH
def test_a_server_that_asks_for_a_short_pause_gets_it_and_is_asked_again(spoken: str) -> None:
    with answering(page(429, Retry_After="0"), page(503, Retry_After="1"), said(spoken, [])) as server, to(server, spoken) as odoo:
        reply = odoo.found(ORDERS, [])
    assert reply.rows == []
    assert len(server.calls) == 3


@BOTH
@pytest.mark.parametrize("pause", ["3600", "Sun, 22 Nov 2026 01:44:22 GMT"])
def test_a_server_that_asks_for_a_long_pause_is_left_alone(spoken: str, pause: str) -> None:
    with answering(page(429, Retry_After=pause)) as server, to(server, spoken) as odoo, pytest.raises(PassingError) as raised:
        odoo.found(ORDERS, [])
    assert raised.value.pause == 3600
    assert len(server.calls) == 1


@BOTH
def test_who_has_no_time_left_does_not_try_again(spoken: str) -> None:
    with answering(page(502)) as server, to(server, spoken, lambda: False) as odoo, pytest.raises(PassingError):
        odoo.found(ORDERS, [])
    assert len(server.calls) == 1


@BOTH
def test_a_call_that_took_long_is_not_tried_again_while_others_wait_for_the_lease(spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST_CALL", QUICK.read)
    with answering(Given(silent=True)) as server, to(server, spoken) as odoo, pytest.raises(PassingError):
        odoo.found(ORDERS, [])
    assert len(server.calls) == 1


def test_a_call_ends_before_its_lease_does() -> None:
    assert patience.LONGEST_CALL + LONGEST + TIMEOUT[0] <= LEASE.total_seconds()


@BOTH
def test_a_value_that_is_not_rows_is_one_error(spoken: str) -> None:
    for value in ({"id": 1}, [1, 2], "rows", 5, True):
        given = said(spoken, value)
        with answering(given) as server, to(server, spoken) as odoo, pytest.raises(BadRequestError, match="did not answer with rows"):
            odoo.found(ORDERS, [])
