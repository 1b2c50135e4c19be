"""What a scenario needs of an Odoo, whether it is the imitation or a real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol


class Late(Protocol):
    """A transaction that is open: what it writes carries the moment of its beginning."""

    def create(self, model: str, **values: Any) -> int:
        """A new record; its id."""
        ...

    def write(self, model: str, ids: int, **values: Any) -> None:
        """A change."""
        ...


class There(Protocol):
    """A server with records of the add-on's models, and the user whose key the mirror has."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def database(self) -> str:
        """Its database."""
        ...

    @property
    def login(self) -> str:
        """The mirror's user."""
        ...

    @property
    def key(self) -> str:
        """The key of the mirror's user."""
        ...

    def create(self, model: str, **values: Any) -> int:
        """A new record; its id."""
        ...

    def write(self, model: str, ids: int | Sequence[int], **values: Any) -> None:
        """A change by the ORM."""
        ...

    def unlink(self, model: str, ids: int | Sequence[int]) -> None:
        """A deletion by the ORM."""
        ...

    def quietly(self, model: str, ids: int | Sequence[int], **values: Any) -> None:
        """A change by SQL, which moves no write_date."""
        ...

    def transaction(self) -> AbstractContextManager[Late]:
        """One that is open within the block, and commits at its end."""
        ...

    def hide(self, model: str, ids: int | Sequence[int]) -> None:
        """A rule hides these records, and no others, from the mirror's user."""
        ...

    def unhide(self, model: str) -> None:
        """That rule is gone."""
        ...

    def withdraw(self, model: str) -> None:
        """The mirror's user may not read the model any more."""
        ...

    def grant(self, model: str) -> None:
        """He may again."""
        ...

    def revoke(self) -> None:
        """The key is worthless from now on."""
        ...

    def new_key(self) -> str:
        """Another key, which is `key` from now on."""
        ...

    def down(self) -> None:
        """It is killed, whatever it does."""
        ...

    def up(self) -> None:
        """It answers again, at the same address."""
        ...

    def rows(self, model: str, fields: Sequence[str]) -> list[Mapping[str, Any]]:
        """All records that the mirror's user may see, archived ones too, as JSON-2 gives them."""
        ...

    def age(self) -> None:
        """All records are from an hour ago now."""
        ...

    def now(self) -> datetime:
        """The server's time."""
        ...
