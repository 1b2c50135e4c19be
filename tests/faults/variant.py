"""What a bad way to write this is, for those who put one in the product's place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Variant:
    """A bad way: `put_in` puts it in the product's place; `scene` and `kind` name where it shows."""

    name: str
    put_in: Callable[[pytest.MonkeyPatch], None]
    scene: str
    kind: str
