"""The operator's SNS topic: one notification to whoever subscribed to it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from relance.domain.errors import SettingError
from relance.domain.message import Outcome
from relance.notify.aws_errors import handed
from relance.notify.sms import SNS
from relance.runtime import clients
from relance.wording.formatting import one_line

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

#: SNS takes less than 100 characters of ASCII, and 256 KB of text.
_SUBJECT: Final = 99
_BYTES: Final = 250_000


def send(arn: str, subject: str, text: str, marker: str = "") -> Outcome:
    """Publish `text` to the topic of that ARN, `marker` under it. SettingError: no topic."""
    if not arn.startswith("arn:"):
        raise SettingError(
            "the operator's topic is not set: give RELANCE_OPERATOR_TOPIC the ARN of an SNS topic, then: relance outbox resend"
        )
    said = text.encode()[:_BYTES].decode("utf-8", "ignore") + (f"\n\n{marker}" if marker else "")
    return handed(SNS, clients.sns, lambda sns: _call(sns, arn, ascii_line(subject), said))


def ascii_line(subject: str) -> str:
    """The subject as SNS takes it: letters without their accents, and nothing that is not ASCII. Never empty."""
    known = one_line(subject).replace("–", "-").replace("—", "-").replace("’", "'").replace("→", "->")
    bare = unicodedata.normalize("NFKD", known).encode("ascii", "ignore").decode()
    return one_line(bare)[:_SUBJECT].strip() or "Relance"


def _call(sns: SNSClient, arn: str, subject: str, text: str) -> str:
    return sns.publish(TopicArn=arn, Subject=subject, Message=text)["MessageId"]
