"""Where documents are kept: one S3 object an invoice and version, an organisation's under its own name, read by links that expire."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from relance.documents.logos import accepted
from relance.domain.errors import RelanceError, SettingError, UnreachableError
from relance.domain.invoice import Invoice
from relance.domain.organisation import Organisation
from relance.runtime import clients
from relance.runtime.settings import settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Seconds for which a link works.
VALID: Final = 600
_PDF: Final = "application/pdf"
_ABSENT: Final = ("404", "NoSuchKey", "NotFound")
_BUSY: Final = ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling", "503", "500")
_PLAIN: Final = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_. ")


def invoice_key(invoice: Invoice) -> str:
    """`guinee/2025-01/LOC-6-202501-v3.pdf`: by the month of issue. A changed invoice is another object, printing twice is one."""
    return f"{_part(invoice.organisation)}/{invoice.issued_on:%Y-%m}/{_part(invoice.number)}-v{invoice.version}.pdf"


def batch_key(organisation: str, name: str) -> str:
    """`guinee/batches/NAME.pdf`, for several invoices in one document; a run's id is a good name."""
    return f"{_part(organisation)}/batches/{_part(name)}.pdf"


def put(key: str, pdf: bytes) -> None:
    """Keep a document under `key`, in place of what was there.

    SettingError: there is no bucket, or no right to it. UnreachableError: S3 did not answer. So for all that follows.
    """
    with _bucket() as (s3, bucket):
        s3.put_object(Bucket=bucket, Key=key, Body=pdf, ContentType=_PDF)


def stored(key: str) -> bool:
    """Whether there is a document under `key`. Without the right to list the bucket S3 does not say so: SettingError."""
    try:
        with _bucket() as (s3, bucket):
            s3.head_object(Bucket=bucket, Key=key)
    except _AbsentError:
        return False
    return True


def archived(invoice: Invoice) -> bool:
    """Whether this version of the invoice has been kept."""
    return stored(invoice_key(invoice))


def link(key: str, filename: str) -> str:
    """A URL that gives whoever has it the document for ten minutes, to be saved as `filename`. Nothing is asked of S3."""
    plain = "".join(one if one in _PLAIN else "_" for one in filename)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
    with _bucket() as (s3, bucket):
        given = {"Bucket": bucket, "Key": key, "ResponseContentDisposition": named, "ResponseContentType": _PDF}
        return s3.generate_presigned_url("get_object", Params=given, ExpiresIn=VALID)


def logo(organisation: Organisation) -> bytes | None:
    """Its logo as it was put; None if it has none. An organisation without one asks nothing of S3."""
    if not organisation.logo:
        return None
    try:
        with _bucket() as (s3, bucket):
            return s3.get_object(Bucket=bucket, Key=_logo_key(organisation.id))["Body"].read()
    except _AbsentError:
        return None


def put_logo(organisation: str, data: bytes) -> str:
    """Check and keep a logo; its key, for the organisation's `logo`. InvalidError: it is no PNG or JPEG, too large or broken."""
    picture = accepted(data)
    key = _logo_key(organisation)
    with _bucket() as (s3, bucket):
        s3.put_object(Bucket=bucket, Key=key, Body=picture, ContentType="image/png" if picture.startswith(b"\x89PNG") else "image/jpeg")
    return key


def _logo_key(organisation: str) -> str:
    # Never what the record names: a key of another organisation would be as good.
    return f"{_part(organisation)}/logo"


def _part(text: str) -> str:
    """One part of a key: no slash, nothing that a path could take for a folder above."""
    quoted = quote(text, safe="", errors="replace")
    return quoted.replace(".", "%2E") if not quoted.strip(".") else quoted


class _AbsentError(RelanceError):
    """There is no such object."""


@contextmanager
def _bucket() -> Iterator[tuple[S3Client, str]]:
    """The client and the bucket. What the SDK raises within becomes one of our errors."""
    from botocore.exceptions import BotoCoreError, ClientError

    bucket = settings().documents_bucket
    if not bucket:
        raise SettingError("there is no bucket for documents; set RELANCE_DOCUMENTS_BUCKET to its name")
    try:
        yield clients.s3(), bucket
    except ClientError as error:
        raise _refusal(bucket, error) from None
    except BotoCoreError as error:
        raise _silence(bucket, error) from None


def _refusal(bucket: str, error: Any) -> RelanceError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _ABSENT:
        return _AbsentError(code)
    if code in _BUSY or status >= 500:
        return UnreachableError(f"the documents in bucket {bucket!r} cannot be reached now ({code})")
    if code == "NoSuchBucket":
        return SettingError(f"bucket {bucket!r} does not exist; RELANCE_DOCUMENTS_BUCKET must name the stack's bucket")
    return SettingError(f"bucket {bucket!r} cannot be used ({code}): check that this function may read, write and list it")


def _silence(bucket: str, error: Exception) -> RelanceError:
    from botocore.exceptions import ConnectionError as NoConnectionError
    from botocore.exceptions import HTTPClientError

    if isinstance(error, NoConnectionError | HTTPClientError):
        return UnreachableError(f"the documents in bucket {bucket!r} cannot be reached: S3 did not answer")
    return SettingError(f"bucket {bucket!r} cannot be used ({type(error).__name__}): check the AWS credentials and the region")
