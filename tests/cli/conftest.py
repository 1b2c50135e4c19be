"""Typing a command: the whole of `relance`, from its arguments to its exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from relance.cli.main import main
from tests.cli.mirrored import read, there

__all__ = ["read", "there"]


@dataclass(frozen=True)
class Said:
    """How a command ended: its exit code, and what it wrote."""

    code: object
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it wrote as JSON."""
        return json.loads(self.out)


Type = Callable[..., Said]


@pytest.fixture
def relance(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """`relance("run", "invoice-aging")`, as awa types it."""
    monkeypatch.setenv("LOGNAME", "awa")

    def typed(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["relance", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Said(ended.value.code, out, err)

    return typed
