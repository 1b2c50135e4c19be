"""Binaries that no function needs: accelerators of what it does not do, formats of pictures that nobody puts on an invoice.

Both processors' binaries are in a layer, so that each of them would be there twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

#: PNG and JPEG are read by PIL/_imaging alone. The others are text on pictures, colour profiles, WebP, AVIF, windows.
_PICTURES: Final = ("_imagingft", "_imagingcms", "_imagingtk", "_webp", "_avif")


def trim_pictures(pillow: Path) -> None:
    """Keep of Pillow what reads PNG and JPEG. Python code that asks for another part is told that it is not there."""
    for module in _PICTURES:
        for path in sorted(pillow.glob(f"{module}.*.so")):
            path.unlink()
    trim_libraries(pillow, pillow.parent / "pillow.libs")


def trim_libraries(package: Path, libraries: Path) -> None:
    """Take away the libraries that no binary of the package names, nor one of the libraries that stay."""
    needed, waiting = set[Path](), sorted(package.rglob("*.so"))
    everything = sorted(libraries.glob("*"))
    while waiting:
        content = waiting.pop().read_bytes()
        # A binary lists the files that it is linked with by name; the names hold a checksum, and mean nothing else.
        found = {path for path in everything if path.name.encode() in content} - needed
        needed |= found
        waiting += sorted(found)
    for path in everything:
        if path not in needed:
            path.unlink()


def trim_fonts(fonttools: Path) -> None:
    """Take away the compiled modules that are there in Python too: they make curves fast, and we only cut letters out of fonts."""
    for path in sorted(fonttools.rglob("*.so")):
        if path.with_name(f"{path.name.partition('.')[0]}.py").exists():
            path.unlink()
