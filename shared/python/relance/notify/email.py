"""E-mail through SES: one mail to one address, and what SES's answer means. The SDK never repeats it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from relance.domain.errors import InvalidError, SettingError
from relance.domain.message import Message, Outcome, Rejected
from relance.notify import addresses
from relance.notify.aws_errors import Carrier, handed
from relance.runtime import clients
from relance.wording.formatting import one_line

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import BodyTypeDef, MessageTypeDef

_SES: Final = Carrier(
    "SES",
    takes="mail",
    right="ses:SendEmail",
    later=("TooManyRequestsException", "LimitExceededException", "SendingPausedException", "AccountSuspendedException"),
    never=("MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException", "NotFoundException"),
)
#: The header that says of a mail which message it is; SES names it again when the mail bounces.
REFERENCE: Final = "X-Relance-Message"
#: SES takes no longer header.
_HEADER_LIMIT: Final = 870


def send(message: Message, sender: str, marker: str = "") -> Outcome:
    """Send `message` to its address from `sender` (`NAME <ADDRESS>`); `marker` is a line added at its end.

    An address that is not exactly one is rejected. SettingError: no usable sender address.
    """
    source = _source(sender)
    try:
        address = addresses.recipient(message.address)
    except InvalidError as error:
        return Rejected(str(error))
    content = _content(message, marker)
    return handed(_SES, clients.sesv2, lambda ses: _call(ses, source, address, content))


def _source(sender: str) -> str:
    if not sender.strip():
        raise SettingError("no sender address: set RELANCE_SENDER or the organisation's sender")
    try:
        return addresses.sender(sender)
    except InvalidError as error:
        raise SettingError(f"{error}; set RELANCE_SENDER or the organisation's sender to one such as Name <billing@example.org>") from None


def _content(message: Message, marker: str) -> MessageTypeDef:
    text = f"{message.text}\n\n{marker}" if marker else message.text
    body: BodyTypeDef = {"Text": {"Data": text, "Charset": "UTF-8"}}
    if message.html:
        noted = message.html.replace("</body>", f"<p>{escape(marker)}</p></body>", 1) if marker else message.html
        body["Html"] = {"Data": noted, "Charset": "UTF-8"}
    # Quoted, so that whatever an invoice is called, the header is printable ASCII on one line.
    reference = quote(f"{message.organisation}/{message.id}", safe="/#:@+,")[:_HEADER_LIMIT]
    return {
        "Subject": {"Data": one_line(message.subject), "Charset": "UTF-8"},
        "Body": body,
        "Headers": [
            {"Name": REFERENCE, "Value": reference},
            {"Name": "Auto-Submitted", "Value": "auto-generated"},
        ],
    }


def _call(ses: SESV2Client, source: str, address: str, content: MessageTypeDef) -> str:
    return ses.send_email(FromEmailAddress=source, Destination={"ToAddresses": [address]}, Content={"Simple": content})["MessageId"]
