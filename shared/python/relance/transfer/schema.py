"""What all rows have in common: fields that are checked once and then trusted, and the names of the record."""

from __future__ import annotations

from typing import ClassVar, Final, get_origin

from pydantic import BaseModel, ConfigDict

#: A list holds up to this many: an item of the store has 400 KB.
MOST: Final = 100


class Part(BaseModel):
    """An object within a row. Nothing unknown is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Schema(Part):
    """A row. `names` are the fields that together name the record."""

    names: ClassVar[tuple[str, ...]] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the record."""
        return tuple(getattr(self, name) for name in self.names)

    def given(self, field: str) -> bool:
        """Whether the row says anything of `field`: what it does not say stays as it is."""
        return field in self.model_fields_set

    @classmethod
    def lists(cls) -> frozenset[str]:
        """The fields that are lists, which a CSV cell writes as JSON."""
        return frozenset(name for name, field in cls.model_fields.items() if get_origin(field.annotation) is tuple)
