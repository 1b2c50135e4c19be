"""The messages to whoever keeps the stack: something is amiss, or is over. In English, as what the operator types is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from relance.domain.finding import Finding
from relance.domain.message import Message, Urgency
from relance.domain.organisation import OPERATOR, ChannelKind, Role
from relance.notify.rendering import environment
from relance.runtime.settings import settings
from relance.watch.words import remedy, title
from relance.wording.formatting import one_line

#: So many records are named; the others are counted.
NAMED: Final = 10


def begun(finding: Finding) -> Message:
    """The message that something is amiss since `finding.opened_at`."""
    return _message(finding, _moment(finding), f"Relance: {title(finding)}", "finding")


def over(finding: Finding) -> Message:
    """The message that it is over, after `begun` was told."""
    return _message(finding, f"{_moment(finding)}#over", f"Relance: over: {title(finding)}", "finding.over")


def _message(finding: Finding, cause: str, subject: str, template: str) -> Message:
    topic = settings().operator_topic
    subject = one_line(subject)
    return Message(
        organisation=OPERATOR.id,
        cause=f"finding/{finding.key}#{cause}",
        recipient="operator" if topic else "log",
        channel=ChannelKind.TOPIC if topic else ChannelKind.LOG,
        address=topic,
        audience=Role.FINANCE,
        urgency=Urgency.ALERT,
        language=OPERATOR.language,
        subject=subject,
        headline=subject,
        text=environment().get_template(f"{template}.txt.j2").render(_facts(finding)).strip(),
    )


def _facts(finding: Finding) -> dict[str, object]:
    named = dict(list(finding.records.items())[:NAMED])
    return {
        "title": title(finding),
        "remedy": remedy(finding),
        "since": _said(finding.since),
        "over_at": _said(finding.closed_at) if finding.closed_at else "",
        "facts": {name: one_line(value) for name, value in finding.facts.items()},
        "records": {one_line(name): one_line(why) for name, why in named.items()},
        "more": len(finding.records) - len(named),
        "stack": settings().stack,
    }


def _moment(finding: Finding) -> str:
    return finding.opened_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ") if finding.opened_at else ""


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
