"""Text messages through SNS: one line to one phone, no longer than people pay for, and what SNS's answer means."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from relance.domain.message import Outcome, Rejected
from relance.notify.aws_errors import Carrier, handed
from relance.runtime import clients
from relance.wording.formatting import one_line

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

SNS: Final = Carrier(
    "SNS",
    takes="message",
    right="sns:Publish",
    later=("KMSThrottling", "KMSThrottlingException"),
    never=(
        "InvalidParameter",
        "InvalidParameterValue",
        "ParameterValueInvalid",
        "ValidationError",
        "ValidationException",
        "OptedOut",
        "OptedOutException",
        "EndpointDisabled",
        "NotFound",
    ),
)
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")
#: Three segments of 153 characters, or of 67 where one of them is outside the alphabet of telephones.
_LONG: Final = 3 * 153
_SHORT: Final = 3 * 67
_CUT: Final = "..."
#: These take the place of two.
_GSM_DOUBLE: Final = frozenset("^{}\\[~]|€")
_GSM: Final = _GSM_DOUBLE | frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: What is as well said within that alphabet, so that a text takes a third of the segments.
_PLAIN: Final = str.maketrans(
    {"–": "-", "—": "-", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "\u00a0": " ", "\u202f": " "}
)
_ATTRIBUTES: Final[dict[str, MessageAttributeValueTypeDef]] = {
    "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
}


def send(phone: str, text: str, marker: str = "") -> Outcome:
    """Send `text` on one line to `phone` (E.164), cut to three segments; `marker` is kept whole at its end.

    A number that is not one is rejected.
    """
    number = phone.strip()
    if not _PHONE.fullmatch(number):
        return Rejected(f"phone number {phone} is not in the international form, such as +14155550100")
    said = fit(text, marker)
    return handed(SNS, clients.sns, lambda sns: _call(sns, number, said))


def fit(text: str, marker: str = "") -> str:
    """The text as it goes out, within three segments."""
    end = f" {_plain(marker)}" if marker else ""
    whole = _plain(text)
    telephone = _GSM.issuperset(whole + end)
    room = (_LONG if telephone else _SHORT) - sum(_cost(c) for c in end)
    places = list(accumulate(_cost(c) for c in whole))
    if not places or places[-1] <= room:
        return whole + end
    kept = whole[: bisect_right(places, room - len(_CUT))]
    words, blank, _ = kept.rpartition(" ")
    return f"{words if blank else kept}{_CUT}{end}"


def _cost(character: str) -> int:
    """The places that it takes: two for what telephones escape, and for an emoji."""
    return 2 if character in _GSM_DOUBLE or ord(character) > 0xFFFF else 1


def _plain(text: str) -> str:
    return one_line(text.translate(_PLAIN))


def _call(sns: SNSClient, number: str, text: str) -> str:
    return sns.publish(PhoneNumber=number, Message=text, MessageAttributes=_ATTRIBUTES)["MessageId"]
