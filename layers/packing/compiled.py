"""Bytecode. Lambda's task and layer folders are read-only: what is not compiled here is compiled anew at every cold start."""

from __future__ import annotations

import compileall
import py_compile
import sys
from pathlib import Path
from typing import Final

from .errors import PackingError

#: The runtime of template.yaml. Another Python's bytecode would be passed over without a word.
PYTHON: Final = (3, 13)


def right_python() -> None:
    """PackingError unless this is the Python that the functions run on."""
    if sys.implementation.name != "cpython" or sys.version_info[:2] != PYTHON:
        wanted, found = ".".join(map(str, PYTHON)), f"{sys.implementation.name} {sys.version.split()[0]}"
        raise PackingError(f"the bytecode must be that of CPython {wanted}, and this is {found}; put python{wanted} on PATH")


def compile_all(folder: Path) -> None:
    """Put a .pyc beside every source below `folder`, the same bytes whenever and wherever it is done. PackingError: a source is broken.

    Unchecked: it is taken whatever the time of its source, which no zip and no copy keeps. The source stays, for tracebacks.
    """
    done = compileall.compile_dir(
        folder,
        maxlevels=100,
        quiet=1,
        force=True,
        stripdir=str(folder),
        workers=1,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise PackingError("a source could not be compiled; it is named above")
