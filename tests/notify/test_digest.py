"""A burst of alerts becomes one message that says how many there are."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from relance.domain.message import State, Urgency
from relance.domain.organisation import ChannelKind
from relance.notify.digest import FEW, bursts, joined
from relance.notify.markdown import LIMIT, size
from relance.runtime.clock import now
from relance.store.outbox import Delivery
from tests.notify.world import a_mail, a_message


def waiting(n: int, resends: int = 0, **changes: Any) -> list[Delivery]:
    messages = [a_message(cause=f"invoice/{i}#v2", **changes) for i in range(n)]
    return [
        Delivery(
            message=message,
            state=State.PENDING,
            attempts=0,
            resends=resends,
            created_at=now(),
            next_attempt_at=now(),
            detail="",
            provider_id="",
            run="",
            journal=(),
            version=1,
        )
        for message in messages
    ]


def sizes(deliveries: list[Delivery]) -> list[int]:
    return [len(group) for group in bursts(deliveries)]


def test_more_than_five_alerts_to_one_recipient_are_a_burst() -> None:
    assert sizes(waiting(FEW)) == [1] * FEW
    assert sizes(waiting(FEW + 1)) == [FEW + 1]
    assert sizes(waiting(6) + waiting(6, recipient="discord:other")) == [6, 6]
    assert sizes(waiting(3) + waiting(3, organisation="other")) == [1] * 6


def test_bills_and_lines_of_the_log_are_never_joined_and_repetitions_make_their_own() -> None:
    assert sizes(waiting(9, urgency=Urgency.BILL)) == [1] * 9
    assert sizes(waiting(9, channel=ChannelKind.LOG)) == [1] * 9
    assert sizes(waiting(4) + waiting(4, resends=1)) == [1] * 8


def test_what_is_for_one_person_is_never_joined_and_in_a_room_it_is() -> None:
    assert sizes(waiting(9, channel=ChannelKind.EMAIL, personal=True)) == [1] * 9
    assert sizes(waiting(9, channel=ChannelKind.SMS, personal=True)) == [1] * 9
    assert sizes(waiting(9, channel=ChannelKind.SLACK, personal=True)) == [9]


def test_a_slack_post_has_slacks_marks_and_a_text_message_says_how_many() -> None:
    post = joined([a_message(headline=f"<{i}> & *x*", channel=ChannelKind.SLACK) for i in range(6)], "A & B")
    assert post.text.startswith("🔔 *6 alertes*\n\n> &lt;0&gt; &amp; *x*\n")
    assert post.text.endswith("— A &amp; B")
    assert joined([a_message(channel=ChannelKind.SMS)] * 6, "Goo School").headline == "6 alertes – Goo School"


def test_only_a_list_of_invoices_says_what_to_do_about_invoices() -> None:
    assert "enregistrez le paiement" in joined([a_mail(about="2025-001")] * 6, "Goo School").text
    assert "paiement" not in joined([a_mail(about="")] * 6, "Goo School").text


def test_a_post_lists_what_fits_and_counts_the_rest() -> None:
    post = joined([a_message(headline=f"2025-{i:03} – Élève *{i}* – 1 000 FG") for i in range(100)], "Goo School")
    assert post.text.startswith("🔔 **100 alertes**\n\n> 2025-000 – Élève \\*0\\* – 1 000 FG\n> 2025-001")
    listed = post.text.count("> 2025-")
    assert f"> … et {100 - listed} autres\n\n— Goo School" in post.text
    assert size(post.text) <= LIMIT


def test_a_mail_lists_two_hundred_and_counts_the_rest() -> None:
    mail = joined([a_mail(headline=f"2025-{i:03}", language="en") for i in range(201)], "Goo School")
    assert mail.subject == "201 alerts – Goo School"
    assert mail.text.count("\n- 2025-") == 200
    assert "- 2025-199\n… and 1 more\n" in mail.text
    assert mail.html == ""


def test_nothing_more_is_counted_when_all_are_listed() -> None:
    assert "autre" not in joined([a_mail(headline="2025-001")] * 6, "Goo School").text


@given(st.lists(st.text(max_size=400), min_size=6, max_size=30), st.text(max_size=200))
@settings(max_examples=50)
def test_a_joined_post_is_never_above_the_limit(headlines: list[str], name: str) -> None:
    assert size(joined([a_message(headline=headline) for headline in headlines], name).text) <= LIMIT
