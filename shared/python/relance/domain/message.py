"""A message to one recipient by one channel, and what becomes of it after each attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from relance.domain.invoice import AGEING, Invoice
from relance.domain.organisation import ChannelKind, Role


class State(StrEnum):
    """Where a message stands. `sending` is a lease; `unknown` means that nobody can tell whether it arrived."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


#: States from which a message may be claimed for sending.
TO_SEND: Final = (State.PENDING, State.RETRY)


class Urgency(StrEnum):
    """An alert may reach somebody twice rather than never; a bill may not."""

    ALERT = "alert"
    BILL = "bill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said to whom, rendered and frozen. `(cause, recipient, channel)` happens once.

    `address` is an e-mail address, a phone number, the ARN of a topic, or the name of the secret that holds a webhook's URL. `about`
    is the number of the invoice it speaks of and `expects` the status that must still hold when it is sent; both empty where there is
    none. `headline` is the message in one line, for a burst that is joined into one, and for a text message. `tried` names the
    channels that failed before this one. `personal`: for this one person; where it fails, `audience` are those of the organisation
    who are told so. `listed` are the invoices that a statement names, with the balances it says. `gathers`: one of many that are written
    at the same time, so that it waits a moment for the others, to be sent as one with them.
    """

    organisation: str
    cause: str
    recipient: str
    channel: ChannelKind
    address: str
    audience: Role
    urgency: Urgency
    language: str
    subject: str
    headline: str
    text: str
    html: str = ""
    about: str = ""
    expects: str = ""
    tried: tuple[ChannelKind, ...] = ()
    personal: bool = False
    listed: tuple[tuple[str, Decimal], ...] = ()
    gathers: bool = False

    @property
    def id(self) -> str:
        """Its key within the organisation."""
        return f"{self.cause}#{self.recipient}#{self.channel.value}"


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it and gave it this id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not sent, and it may work later: a rate limit, a refused connection. `after` in seconds, if the provider said."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Certainly not sent, and it never will be: an unknown webhook, a refused address."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Perhaps sent: the reply did not come, or said nothing certain."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moot:
    """Not sent, because what it says is no longer so."""

    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """Not sent, because it is said otherwise now: by `instead`, which takes its place."""

    instead: Message
    reason: str


Outcome = Sent | Refused | Rejected | Lost | Moot | Superseded

#: For how long one that gathers waits.
GATHERING: Final = timedelta(seconds=15)
#: Waits between attempts; after the last one the message has failed.
BACKOFF: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
#: An alert whose fate is unknown is sent once more, after this.
RESEND_AFTER: Final = timedelta(minutes=5)
MAX_WAIT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Settled:
    """The state after an attempt. `next_attempt_at` is set in `retry` only; `resends` counts repetitions of an unknown alert.

    `afresh`: a person has it sent again, and its attempts are counted from none.
    """

    state: State
    detail: str
    next_attempt_at: datetime | None = None
    resends: int = 0
    provider_id: str = ""
    afresh: bool = False


def settle(outcome: Outcome, urgency: Urgency, attempts: int, resends: int, at: datetime) -> Settled:
    """What becomes of a message after attempt number `attempts` (from 1) ended in `outcome` at `at`.

    Refused → retry with growing waits, or the provider's own; failed after the last. Rejected → failed. Lost → unknown; an alert
    is sent again once, a bill never.
    """
    match outcome:
        case Sent(provider_id):
            return Settled(State.SENT, "", resends=resends, provider_id=provider_id)
        case Moot(reason):
            return Settled(State.WITHDRAWN, reason, resends=resends)
        case Superseded(instead, reason):
            return Settled(State.SUPERSEDED, f"{reason}; {instead.cause} takes its place", resends=resends)
        case Rejected(reason):
            return Settled(State.FAILED, reason, resends=resends)
        case Refused():
            return _refused(outcome, attempts, resends, at)
        case Lost(reason):
            if urgency is Urgency.ALERT and resends == 0:
                return Settled(State.RETRY, f"{reason}; it is sent once more", at + RESEND_AFTER, 1)
            return Settled(State.UNKNOWN, reason, resends=resends)


def _refused(outcome: Refused, attempts: int, resends: int, at: datetime) -> Settled:
    if attempts > len(BACKOFF):
        return Settled(State.FAILED, f"given up after {attempts} attempts: {outcome.reason}", resends=resends)
    after = outcome.after
    wait = BACKOFF[attempts - 1] if after is None else timedelta(seconds=min(max(after, 1), MAX_WAIT.total_seconds()))
    return Settled(State.RETRY, outcome.reason, at + wait, resends)


def still_true(message: Message, invoice: Invoice | None, today: date) -> Moot | None:
    """Whether what the message says of its invoice still holds; Moot says why not. Paid, cancelled or held since: not sent.

    `today` is the organisation's date.
    """
    if invoice is None:
        return Moot(f"invoice {message.about} does not exist any more")
    if invoice.status not in AGEING or not invoice.balance:
        return Moot(f"invoice {invoice.number} is {invoice.status.value} meanwhile")
    if message.expects and invoice.status.value != message.expects:
        return Moot(f"invoice {invoice.number} is {invoice.status.value} and no longer {message.expects}")
    hold = invoice.hold_on(today)
    if hold:
        return Moot(f"invoice {invoice.number} is on hold until {hold.until_on.isoformat()}")
    return None


def by_fallback(message: Message, channel: ChannelKind, recipient: str, address: str) -> Message:
    """The same words by another channel, after `message` failed by its own."""
    return replace(message, channel=channel, recipient=recipient, address=address, html="", tried=(*message.tried, message.channel))
