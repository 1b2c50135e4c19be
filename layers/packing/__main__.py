"""Pack the folder that this is started in into the folder that is named: python3.13 -m packing ARTIFACTS

A folder with a requirements.txt becomes a layer of those packages, trimmed; any other is taken as it is. Both are compiled.
"""

from __future__ import annotations

import sys
from pathlib import Path

from .compiled import compile_all, right_python
from .installed import install
from .sources import copy
from .trimmed import trim


def pack(source: Path, artifacts: Path) -> None:
    """Fill `artifacts` with what `source` ships. PackingError says what is wrong."""
    right_python()
    requirements = source / "requirements.txt"
    if requirements.exists():
        install(requirements, artifacts / "python")
        trim(artifacts / "python")
    else:
        copy(source, artifacts)
    compile_all(artifacts)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    pack(Path.cwd(), Path(sys.argv[1]).resolve())
