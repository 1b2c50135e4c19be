"""Our own sources, without what a developer's machine leaves beside them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

#: Left by runs, by `pip install --editable`, by type checkers.
_LEFT_BEHIND: Final = ("__pycache__", "*.pyc", "*.egg-info", ".*")


def copy(source: Path, target: Path) -> None:
    """Copy what `source` ships into `target`, which may exist."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_LEFT_BEHIND), dirs_exist_ok=True)
