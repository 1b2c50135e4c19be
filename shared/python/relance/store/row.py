"""What the items of all tables have in common: their keys, version and signature, and how they are read and written quickly."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Any, ClassVar, Self

from pynamodb.attributes import UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.connection.table import TableConnection
from pynamodb.models import Model

from relance.runtime.settings import settings
from relance.store.attributes import IntegerAttribute

#: How many partitions a due index is spread over, so that as many workers can share a night.
SHARDS = 8


def shard_of(organisation: str, record: str) -> str:
    """The partition of a due index in which a record stands."""
    return str(zlib.crc32(f"{organisation}/{record}".encode()) % SHARDS)


@lru_cache(maxsize=1)
def connection() -> Connection:
    """The one connection of all tables: PynamoDB would build a client a table."""
    return Connection()


class Row(Model):
    """An item of any table: led by its organisation, versioned, and signed by the effect that last wrote it."""

    aggregate: ClassVar[str]

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    version = IntegerAttribute(default=1)
    effect_id = UnicodeAttribute(null=True)

    def __init__(self, pk: str | None = None, sk: str | None = None, _user_instantiated: bool = True, **values: Any) -> None:
        """A row with these attributes. As below, PynamoDB's own way gives the same and takes ten times as long."""
        unknown = values.keys() - self.get_attributes().keys()
        if unknown:
            raise ValueError(f"{type(self).__name__} has no attribute {', '.join(sorted(unknown))}")
        keys = {name: value for name, value in (("pk", pk), ("sk", sk)) if value is not None}
        self.attribute_values = {"version": 1, **keys, **values}

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """As DynamoDB takes it. PynamoDB's own way asks every attribute there is, four times; a night writes thousands of rows."""
        held = {name: value for name, value in self.attribute_values.items() if value is not None}
        if null_check and not held.keys() >= {"pk", "sk", "version"}:
            return super().serialize(null_check)  # which says what is missing
        attributes = self.get_attributes()
        return {name: {attributes[name].attr_type: attributes[name].serialize(value)} for name, value in held.items()}

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """The row that DynamoDB sent, sooner than PynamoDB's own way for the same reason. TypeError, ValueError: it is broken."""
        row = cls(_user_instantiated=False)
        attributes = cls.get_attributes()
        for name, held in data.items():
            if name in attributes and "NULL" not in held:
                row.attribute_values[name] = attributes[name].deserialize(attributes[name].get_value(held))
        return row

    @classmethod
    def _get_connection(cls) -> TableConnection:
        # PynamoDB wants the table's name when the class is made; ours depends on the environment of the process.
        name = settings().table(cls.aggregate)
        known = cls._connection
        if known is None or known.table_name != name or known.connection is not connection():
            cls.Meta.table_name = name
            cls._connection = None
            known = super()._get_connection()
            meta = known.get_meta_table()
            known.connection = connection()
            if name not in known.connection._tables:
                known.connection.add_meta_table(meta)
        return known
