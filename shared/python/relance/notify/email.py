"""E-mail through SES: one mail to one address, and what SES's answer means. The SDK never repeats it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from relance.domain.errors import InvalidError, SettingError
from relance.domain.message import Lost, Message, Outcome, Refused, Rejected, Sent
from relance.notify import addresses
from relance.notify.formatting import one_line
from relance.runtime import clients

if TYPE_CHECKING:
    from mypy_boto3_sesv2.type_defs import BodyTypeDef, MessageTypeDef

_LATER: Final = ("TooManyRequestsException", "LimitExceededException", "SendingPausedException", "AccountSuspendedException")
_NEVER: Final = ("MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException", "NotFoundException")
#: What botocore raises before it has sent anything.
_BEFORE: Final = (
    "EndpointConnectionError",
    "ConnectTimeoutError",
    "ProxyConnectionError",
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "TokenRetrievalError",
    "UnauthorizedSSOTokenError",
    "SSOTokenLoadError",
    "NoAuthTokenError",
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
    return _attempt(source, address, _content(message, marker))


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


def _attempt(source: str, address: str, content: MessageTypeDef) -> Outcome:
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    try:
        ses = clients.sesv2()
    except BotoCoreError as error:
        return Refused(f"SES cannot be called ({type(error).__name__}): check the AWS configuration")
    try:
        answer = ses.send_email(FromEmailAddress=source, Destination={"ToAddresses": [address]}, Content={"Simple": content})
    except ClientError as error:
        return _refusal(error)
    except ParamValidationError:
        return Rejected("the message is not one that SES accepts")
    except BotoCoreError as error:
        return _silence(error)
    return Sent(answer["MessageId"])


def _refusal(error: Any) -> Outcome:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    said = f"{code}: {error.response.get('Error', {}).get('Message', '')}"
    if code in _LATER or code.startswith("Throttling") or status == 429:
        return Refused(f"SES takes no mail now ({said})")
    if code in _NEVER:
        return Rejected(f"SES refused the mail ({said})")
    if status >= 500 or not status:
        return Lost(f"SES failed ({code or status}); it may have sent the mail")
    # What is left are signatures, tokens and rights, in many names; all can be mended, and none sends a mail.
    return Refused(f"SES refused the credentials or the request ({code}): check the role's right to ses:SendEmail")


def _silence(error: Exception) -> Outcome:
    name = type(error).__name__
    untrusted = name == "SSLError" and "CERTIFICATE_VERIFY_FAILED" in str(error)
    if name in _BEFORE or untrusted:
        return Refused(f"SES could not be reached; nothing was sent ({name})")
    return Lost(f"SES did not answer; it may have sent the mail ({name})")
