"""From what is to be said, and to whom, to messages: rendered once a language, addressed to each recipient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from relance.domain.message import Message, Urgency
from relance.domain.organisation import ChannelKind, Organisation, Role
from relance.notify import mrkdwn
from relance.notify.audience import Recipient
from relance.notify.labels import spoken
from relance.notify.rendering import render

#: The parts that are rendered for everybody, and those that a kind of channel carries besides: its text first.
_PARTS: Final = ("subject", "headline")
_BODY: Final = {
    ChannelKind.EMAIL: ("txt", "html"),
    ChannelKind.SMS: ("txt",),
    ChannelKind.DISCORD: ("discord",),
    ChannelKind.SLACK: ("discord",),
    ChannelKind.LOG: ("txt",),
}

#: The facts of a template for a language and a locale.
Facts = Callable[[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An alert before it has recipients: its templates (`NAME.subject`, `.headline`, `.txt`, `.html`, `.discord`) and their facts.

    The other fields are those of the message.
    """

    organisation: Organisation
    template: str
    cause: str
    facts: Facts
    about: str = ""
    expects: str = ""
    personal: bool = False
    listed: tuple[tuple[str, Decimal], ...] = ()


def written(draft: Draft, told: Sequence[tuple[Recipient, Role]]) -> tuple[Message, ...]:
    """A message to each recipient in its language, or the organisation's. The role is who is told if that recipient cannot be."""
    addressed = [(one, role, spoken(one.language, draft.organisation.language)) for one, role in told]
    parts: dict[str, set[str]] = {}
    for one, _, language in addressed:
        parts.setdefault(language, set(_PARTS)).update(_BODY[one.channel])
    words = {language: _words(draft, language, wanted) for language, wanted in parts.items()}
    return tuple(_message(draft, one, role, language, words[language]) for one, role, language in addressed)


def locale_for(organisation: Organisation, language: str) -> str:
    """How amounts and dates are written. A reader of another language than the organisation's gets that language's own way."""
    return organisation.locale if organisation.language == language else language


def _words(draft: Draft, language: str, parts: set[str]) -> dict[str, str]:
    facts = draft.facts(language, locale_for(draft.organisation, language))
    return {part: render(f"{draft.template}.{part}", language, **facts) for part in parts}


def _message(draft: Draft, recipient: Recipient, role: Role, language: str, words: dict[str, str]) -> Message:
    text = words[_BODY[recipient.channel][0]]
    return Message(
        organisation=draft.organisation.id,
        cause=draft.cause,
        recipient=recipient.name,
        channel=recipient.channel,
        address=recipient.address,
        audience=role,
        urgency=Urgency.ALERT,
        language=language,
        subject=words["subject"],
        headline=words["headline"],
        text=mrkdwn.from_markdown(text) if recipient.channel is ChannelKind.SLACK else text,
        html=words["html"] if recipient.channel is ChannelKind.EMAIL else "",
        about=draft.about,
        expects=draft.expects,
        personal=draft.personal,
        listed=draft.listed,
    )
