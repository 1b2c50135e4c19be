"""Reading items: one query page at a time, decoded one by one so that a broken item stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as NoConnectionError
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.condition import Condition

from relance.domain.errors import BrokenRecordError, RelanceError, SettingError, UnreachableError
from relance.store.attributes import DateAttribute, DecimalAttribute, InstantAttribute, IntegerAttribute, JsonAttribute
from relance.store.row import Row

Key = dict[str, dict[str, str]]


#: Errors that pass by themselves: no fault of the record that met them.
_BUSY = {
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    # A single write that meets a transaction on its item.
    "TransactionConflictException",
    "InternalServerError",
    "ServiceUnavailable",
}

#: What an attribute should hold, as a person says it; text if it is none of these.
_KINDS: dict[type, str] = {
    DecimalAttribute: "a number",
    IntegerAttribute: "a whole number",
    DateAttribute: "a date",
    InstantAttribute: "a time",
    JsonAttribute: "JSON",
}


@dataclass(frozen=True, slots=True)
class RawPage:
    """Items as DynamoDB sends them, and where the next page starts (None: there is none)."""

    items: list[dict[str, Any]]
    next_key: Key | None


def query_page(
    row: type[Row],
    pk: str,
    *,
    index: str | None = None,
    where: Condition | None = None,
    only: Condition | None = None,
    limit: int | None = None,
    start: Key | None = None,
    newest_first: bool = False,
    consistent: bool = False,
) -> RawPage:
    """One page of the items under `pk` (of the table or of `index`); `where` narrows the sort key, `only` filters what was read."""
    answer = _answered(
        lambda: row._get_connection().query(
            pk,
            range_key_condition=where,
            filter_condition=only,
            exclusive_start_key=start,
            index_name=index,
            limit=limit,
            scan_index_forward=not newest_first,
            consistent_read=consistent,
        )
    )
    return RawPage(answer["Items"], answer.get("LastEvaluatedKey"))


def query[R: Row](row: type[R], pk: str, **how: Any) -> Iterator[R]:
    """All items under `pk`, decoded; a broken one raises BrokenRecordError. Takes what `query_page` takes."""
    return (decode(row, item) for item in query_raw(row, pk, **how))


def query_raw(row: type[Row], pk: str, **how: Any) -> Iterator[dict[str, Any]]:
    """The same, as DynamoDB sends them."""
    start: Key | None = None
    while True:
        page = query_page(row, pk, start=start, **how)
        yield from page.items
        if page.next_key is None:
            return
        start = page.next_key


def each[R: Row, T](
    row: type[R], pk: str, build: Callable[[R], T], wanted: Callable[[str], bool] = lambda _: True, **how: Any
) -> Iterator[T | BrokenRecordError]:
    """What `build` makes of each item under `pk` whose sort key is wanted, and what is wrong with those that cannot be understood."""
    return (built(row, item, build) for item in query_raw(row, pk, **how) if wanted(item["sk"]["S"]))


def keyed_page[R: Row, T](
    row: type[R], pk: str, build: Callable[[R], T], **how: Any
) -> tuple[list[tuple[Key, T | BrokenRecordError]], Key | None]:
    """The same for one page, each with its key, and where the next page starts. Takes what `query_page` takes."""
    page = query_page(row, pk, **how)
    return [({"pk": item["pk"], "sk": item["sk"]}, built(row, item, build)) for item in page.items], page.next_key


def built[R: Row, T](row: type[R], item: dict[str, Any], build: Callable[[R], T]) -> T | BrokenRecordError:
    """What `build` makes of an item as DynamoDB sends it, or what is wrong with it."""
    try:
        return build(decode(row, item))
    except BrokenRecordError as error:
        return error


def count(
    row: type[Row],
    pk: str,
    index: str | None = None,
    where: Condition | None = None,
    only: Condition | None = None,
    start: Key | None = None,
) -> int:
    """How many items are under `pk` (of the table or of `index`), from `start` on; nothing but the number is sent.

    `only` filters what was read.
    """
    counted = 0
    while True:
        answer = _answered(
            partial(
                row._get_connection().query,
                pk,
                range_key_condition=where,
                filter_condition=only,
                index_name=index,
                exclusive_start_key=start,
                select="COUNT",
            )
        )
        counted += int(answer["Count"])
        start = answer.get("LastEvaluatedKey")
        if start is None:
            return counted


def get[R: Row](row: type[R], pk: str, sk: str) -> R | None:
    """The item of that key as it stands now, or None. A broken one raises BrokenRecordError."""
    item = get_raw(row, pk, sk)
    return decode(row, item) if item else None


def get_raw(row: type[Row], pk: str, sk: str) -> dict[str, Any] | None:
    """The same, as DynamoDB sends it."""
    item: dict[str, Any] | None = _answered(lambda: row._get_connection().get_item(pk, range_key=sk, consistent_read=True)).get("Item")
    return item


def decode[R: Row](row: type[R], item: dict[str, Any]) -> R:
    """An item as a row. BrokenRecordError names its key and the attribute's trouble."""
    try:
        return row.from_raw_data(item)
    except (ValueError, TypeError, ArithmeticError, KeyError, AttributeError) as error:
        raise BrokenRecordError(key_of(row, item), _trouble(row, item) or f"{type(error).__name__}: {error}") from error


def legible(row: type[Row], pk: str, sk: str, *names: str) -> dict[str, Any]:
    """Those of the attributes of an item, which may be unreadable otherwise, that are there and can be read."""
    item, found = get_raw(row, pk, sk) or {}, {}
    for name in names:
        with suppress(ValueError, TypeError, ArithmeticError, KeyError, AttributeError):
            attribute = row.get_attributes()[name]
            found[name] = attribute.deserialize(attribute.get_value(item[name]))
    return found


def _trouble(row: type[Row], item: dict[str, Any]) -> str:
    """The first attribute that is not what it should be, in words for a person: `total is 'abc', not a number`."""
    for name, attribute in row.get_attributes().items():
        held = item.get(attribute.attr_name)
        if not held or "NULL" in held:
            continue
        try:
            attribute.deserialize(attribute.get_value(held))
        except (ValueError, TypeError, ArithmeticError, KeyError, AttributeError):
            value = f"the number {held['N']}" if "N" in held else repr(next(iter(held.values())))
            return f"{name} is {value}, not {_KINDS.get(type(attribute), 'text')}"
    return ""


def present[T](value: T | None, name: str) -> T:
    """`value`; ValueError if the attribute `name`, which must be there, is not."""
    if value is None:
        raise ValueError(f"{name} is missing")
    return value


def choice[E: StrEnum](kind: type[E], value: Any, name: str) -> E:
    """`value` as one of `kind`; ValueError says what the attribute `name` may be."""
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"{name} is {value!r}, not one of {', '.join(kind)}") from None


def key_of(row: type[Row], item: dict[str, Any]) -> str:
    """`invoices/goo-school/2025-001`: what to call an item that may not be readable."""
    return "/".join([row.aggregate, *(next(iter(item.get(name, {}).values()), "?") for name in ("pk", "sk"))])


def unreachable(error: PynamoDBException) -> RelanceError:
    """What a failed call to DynamoDB means to a person; no request, key or credential is in the text."""
    cause: Any = error.cause
    if isinstance(cause, ClientError):
        code = cause.response.get("Error", {}).get("Code", "")
        if code == "ResourceNotFoundException":
            return SettingError("a table does not exist: deploy the stack, or set RELANCE_STACK to the name it was deployed under")
        if code in ("UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException", "AccessDeniedException"):
            return SettingError(f"DynamoDB refused the credentials ({code}): check AWS_PROFILE or the AWS_* variables")
        if code in _BUSY:
            return UnreachableError(f"DynamoDB is too busy to answer ({code}); what was to be done is tried again")
        return RelanceError(f"DynamoDB refused a request ({code})")
    if isinstance(cause, NoCredentialsError):
        return SettingError("no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    if isinstance(cause, HTTPClientError | NoConnectionError):
        return UnreachableError("DynamoDB did not answer: check AWS_ENDPOINT_URL, the region and the network")
    if isinstance(cause, BotoCoreError):
        return SettingError(f"DynamoDB cannot be called ({type(cause).__name__}): check AWS_REGION and the AWS configuration")
    return RelanceError(f"DynamoDB failed ({type(error).__name__})")


def _answered(request: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return request()
    except PynamoDBException as error:
        raise unreachable(error) from error
