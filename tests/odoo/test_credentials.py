"""Login and key: what the secret must hold, that a new one works at once, and that neither is to be read anywhere."""

from __future__ import annotations

import logging
import traceback

import boto3
import pytest

from relance.domain.errors import RelanceError, SettingError
from relance.odoo.connecting import connect
from relance.odoo.credentials import Credentials, Keyring
from relance.odoo.errors import CredentialsRefusedError
from relance.runtime import secrets
from tests.odoo.answering import Given, answering, page, recorded, said, with_body
from tests.odoo.speaking import BOTH, KEY, ODOO, ORDERS, at, ready, secret, to

__all__ = ["ready"]

pytestmark = pytest.mark.usefixtures("ready")


def test_the_secret_holds_login_and_key() -> None:
    put(' {"login": " awa ", "key": " abc\\n", "more": 1} ')
    assert Keyring(ODOO.secret).credentials() == Credentials("awa", "abc")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("CANARY", "must hold JSON"),
        ('["CANARY"]', "must hold JSON"),
        ('"CANARY"', "must hold JSON"),
        ('{"key": "CANARY"}', 'lacks "login"'),
        ('{"login": "", "key": "CANARY"}', 'lacks "login"'),
        ('{"login": 5, "key": "CANARY"}', 'lacks "login"'),
        ('{"login": "CANARY"}', 'lacks "key"'),
        ('{"login": "CANARY", "key": "  "}', 'lacks "key"'),
        ('{"login": "CANARY", "key": "CANARY\\r\\nX-Evil: 1"}', 'lacks "key"'),
        ('{"login": "CANARY", "key": "CANARY KEY"}', 'lacks "key"'),
        ('{"login": "CANARY", "key": "CANARÝ"}', 'lacks "key"'),
    ],
)
def test_another_content_is_refused_with_what_is_right_and_not_shown(text: str, wanted: str) -> None:
    put(text)
    with pytest.raises(SettingError, match=wanted) as raised:
        Keyring(ODOO.secret).credentials()
    assert "CANAR" not in "".join(traceback.format_exception(raised.value))
    assert "'odoo'" in str(raised.value)


@BOTH
def test_a_key_that_was_replaced_works_at_once(spoken: str) -> None:
    refused = recorded(f"{spoken.partition(' ')[0]}/revoked_key")
    # Over XML-RPC, the user of a refused key is looked up once more.
    answers = [said(spoken, []), *[refused] * (2 if "xml" in spoken else 1), said(spoken, [])]
    with answering(*answers) as server, to(server, spoken) as odoo:
        odoo.found(ORDERS, [])
        put(secret(key="NEW-KEY"))
        odoo.found(ORDERS, [])
    last = server.calls[-1]
    assert "NEW-KEY" in last.headers.get("Authorization", "") + last.body.decode()


@BOTH
def test_a_key_that_stays_refused_is_asked_with_no_more(spoken: str) -> None:
    with answering(recorded(f"{spoken.partition(' ')[0]}/wrong_key")) as server, to(server, spoken) as odoo:
        for _ in range(2):
            with pytest.raises(CredentialsRefusedError):
                odoo.found(ORDERS, [])
    assert len(server.calls) == 2


@BOTH
def test_a_secret_that_is_gone_when_the_key_is_refused_hides_nothing(spoken: str) -> None:
    with answering(recorded(f"{spoken.partition(' ')[0]}/wrong_key")) as server, to(server, spoken) as odoo:
        boto3.client("secretsmanager").delete_secret(SecretId="odoo", ForceDeleteWithoutRecovery=True)
        with pytest.raises(CredentialsRefusedError):
            odoo.found(ORDERS, [])


def echoing(spoken: str) -> Given:
    """An error of a server that repeats the key, as a traceback may."""
    given = recorded(f"{spoken.partition(' ')[0]}/raises_ValueError")
    return with_body(given, given.body.replace(b"failed on purpose", f"failed with {KEY}".encode()))


@BOTH
def test_neither_key_nor_path_is_in_any_text_or_log(spoken: str, caplog: pytest.LogCaptureFixture) -> None:
    kind = spoken.partition(" ")[0]
    answers = [
        said(spoken, []),
        recorded(f"{kind}/wrong_key"),
        echoing(spoken),
        page(404),
        page(302, Location="/SECRET-PATH"),
        page(200, KEY),
    ]
    broken = [Given(drop=True), Given(silent=True), page(502, KEY), with_body(said(spoken, []), KEY.encode())]
    for given in [*answers, *broken]:
        # What boto and moto log of the secret itself is not ours: it is read before.
        with answering(given) as server:
            odoo = to(server, spoken, url=f"{server.url}/SECRET-PATH")
            caplog.set_level(logging.DEBUG)
            caplog.clear()
            try:
                odoo.found(ORDERS, [])
            except RelanceError as error:
                shown = "".join(traceback.format_exception(error)) + repr(error.__dict__)
                assert KEY not in shown
                assert "canary-login" not in shown
                assert "SECRET-PATH" not in shown
            caplog.set_level(logging.WARNING)
        ours = [record for record in caplog.records if record.name.partition(".")[0] not in ("botocore", "boto3", "responses")]
        assert KEY not in str([record.__dict__ for record in ours])
        assert "SECRET-PATH" not in str([record.__dict__ for record in ours])
        assert server.calls


@BOTH
def test_nothing_that_is_printed_shows_the_key(spoken: str) -> None:
    with answering(said(spoken, [])) as server, to(server, spoken) as odoo:
        odoo.found(ORDERS, [])
        keyring = Keyring(ODOO.secret)
        assert KEY not in repr([odoo, odoo._transport, keyring, keyring.credentials(), keyring.__dict__])


def test_a_secret_that_is_not_there_is_a_setting() -> None:
    with answering(said("json2 19.0", [])) as server, pytest.raises(SettingError, match="does not exist"):
        connect(at(server, secret="secretsmanager:other"))
    assert server.asked == []


def put(text: str) -> None:
    """Replace the secret, as a person does. What the process has kept of it stays."""
    boto3.client("secretsmanager").put_secret_value(SecretId="odoo", SecretString=text)


def test_a_secret_is_kept_and_not_asked_for_by_each_poll() -> None:
    Keyring(ODOO.secret).credentials()
    put(secret(key="NEW-KEY"))
    assert Keyring(ODOO.secret).credentials().key == KEY
    secrets.forget()
    assert Keyring(ODOO.secret).credentials().key == "NEW-KEY"
