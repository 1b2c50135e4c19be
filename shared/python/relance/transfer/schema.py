"""What all rows have in common: fields that are checked once and then trusted, and the names of the record."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, ClassVar, Final, Union, get_args, get_origin

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
    def structured(cls) -> frozenset[str]:
        """The fields that are lists or objects, which a CSV cell writes as JSON."""
        return frozenset(name for name, field in cls.model_fields.items() if _is_structured(field.annotation))


def _is_structured(annotation: Any) -> bool:
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return any(_is_structured(part) for part in get_args(annotation))
    return get_origin(annotation) is tuple or (isinstance(annotation, type) and issubclass(annotation, Part))
