"""Who is told of a status, and in which words. The words are kept in `expected/`, to be read over by people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relance.domain.invoice import Hold, Receivable, Status
from relance.domain.message import Message, Urgency
from relance.domain.organisation import Channel, ChannelKind, Contact, Organisation, Role
from relance.notify.labels import LANGUAGES, after_invoice, label, spoken
from relance.notify.markdown import LIMIT, size
from relance.notify.status_alert import status_alert
from tests.notify.expecting import assert_expected
from tests.notify.world import FATOU, INVOICE, JANE, ORGANISATION, PARENT

MAIL_ONLY = replace(ORGANISATION, channels=())


def told(
    *contacts: Contact, organisation: Organisation = ORGANISATION, invoice: Receivable = INVOICE, days_late: int = 59
) -> tuple[Message, ...]:
    return status_alert(organisation, contacts, invoice, Status.UNPAID, days_late, version=3)


def test_each_finance_contact_is_mailed_and_each_finance_channel_posted_to() -> None:
    messages = told(PARENT, JANE, FATOU)
    assert [(message.id, message.address) for message in messages] == [
        ("invoice/2025-001#v3#contact:fatou#email", "fatou@goo.example"),
        ("invoice/2025-001#v3#contact:jane#email", "jane@goo.example"),
        ("invoice/2025-001#v3#discord:finance#discord", "secretsmanager:relance/finance"),
    ]
    assert {(m.about, m.expects, m.urgency, m.audience, m.tried) for m in messages} == {
        ("2025-001", "litigation", Urgency.ALERT, Role.FINANCE, ())
    }


def test_with_nobody_to_tell_it_is_logged() -> None:
    board = Channel(name="board", kind=ChannelKind.DISCORD, secret="ssm:board", audience=Role.BOARD)
    (message,) = told(PARENT, replace(FATOU, email=""), organisation=replace(ORGANISATION, channels=(board,)))
    assert (message.channel, message.recipient, message.address) == (ChannelKind.LOG, "log", "")


@pytest.mark.parametrize(
    ("contact", "locale", "language"),
    [("", "fr_GN", "fr"), ("en", "fr_GN", "en"), ("wo", "fr_SN", "fr"), ("", "pt_CV", "en"), ("fr", "en_US", "fr")],
)
def test_a_contact_reads_in_its_language_or_the_organisations(contact: str, locale: str, language: str) -> None:
    (message,) = told(replace(FATOU, language=contact), organisation=replace(MAIL_ONLY, locale=locale))
    assert message.language == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [Status.OVERDUE, Status.UNPAID, Status.LITIGATION])
def test_the_words_are_those_that_were_read_over(language: str, status: Status) -> None:
    locale = {"en": "en_US", "fr": "fr_GN"}[language]
    before, days_late = {
        Status.OVERDUE: (Status.ISSUED, 1),
        Status.UNPAID: (Status.OVERDUE, 28),
        Status.LITIGATION: (Status.UNPAID, 59),
    }[status]
    organisation = replace(ORGANISATION, locale=locale)
    mail, post = status_alert(organisation, [FATOU], replace(INVOICE, status=status), before, days_late, 3)
    parts = [mail.subject, mail.headline, mail.text, mail.html, post.text]
    assert_expected(f"status_alert.{status.value}.{language}.txt", "\n\n----\n\n".join(parts))


def test_the_next_step_has_its_date_holds_counted_in() -> None:
    held = replace(INVOICE, status=Status.OVERDUE, holds=(Hold(date(2025, 2, 10), date(2025, 3, 9), "accord"),))
    (message,) = told(FATOU, organisation=MAIL_ONLY, invoice=held)
    assert "« Impayé » le 28 mars 2025" in message.text.replace("\u00a0", " ")


def test_names_do_not_format_markdown_nor_html_nor_add_lines() -> None:
    vile = replace(INVOICE, number="a`b", customer_name="<script>*x*\nTotal : 0 FG\n[y](https://x.example) @everyone")
    mail, post = told(FATOU, invoice=vile)
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "\nTotal : 0 FG" not in mail.text
    assert "`a'b`" in post.text
    assert "`<script>*x* Total : 0 FG [y](https://x.example) @everyone`" in post.text
    assert "\n" not in mail.subject + mail.headline


def test_a_html_mail_is_small_and_an_ordinary_post_within_the_limit() -> None:
    for message in told(FATOU, JANE):
        assert len(message.html.encode()) < 1536
        assert size(message.text) < LIMIT


def test_every_status_has_its_label_in_every_language() -> None:
    assert [label(status, "fr") for status in Status] == [
        "Brouillon",
        "En attente de paiement",
        "En retard",
        "Impayé",
        "Contentieux",
        "Payée",
        "Annulée",
    ]
    assert all(label(status, "en") and after_invoice(status, "en") and after_invoice(status, "fr") for status in Status)
    assert spoken("", "wo", "fr") == "fr"
