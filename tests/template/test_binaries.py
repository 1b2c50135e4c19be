"""Which binaries are left out of a layer, and that what stays can read the pictures and cut the fonts that documents hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

import pytest

from layers.packing.binaries import trim_fonts, trim_libraries, trim_pictures
from layers.packing.trimmed import trim

#: A process that has nothing but the trimmed packages: it puts pictures and letters into a PDF, and takes the PDF apart.
_PRINTS = """
import io, sys
sys.path[:] = [sys.argv[1], *(path for path in sys.path if "site-packages" not in path)]
from fpdf import FPDF
from PIL import Image
from pypdf import PdfReader
document = FPDF()
document.add_page()
document.add_font("face", fname=sys.argv[2])
document.set_font("face", size=12)
document.cell(text="N’Zérékoré, Œuvre")
for mode, kind in (("RGBA", "PNG"), ("P", "PNG"), ("RGB", "JPEG")):
    picture = io.BytesIO()
    Image.new(mode, (8, 8)).save(picture, kind)
    document.image(picture)
assert Image.__file__.startswith(sys.argv[1])
print(PdfReader(io.BytesIO(document.output())).pages[0].extract_text())
"""


def write(path: Path, *named: str) -> Path:
    """A binary that is linked with files of these names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x7fELF\0" + b"\0".join(name.encode() for name in named))
    return path


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_library_stays_for_as_long_as_something_that_stays_is_linked_with_it(tmp_path: Path) -> None:
    write(tmp_path / "one" / "fast.cpython-313-x86_64-linux-gnu.so", "liba-12.so.1")
    write(tmp_path / "one.libs" / "liba-12.so.1", "libb-34.so.2")
    write(tmp_path / "one.libs" / "libb-34.so.2")
    write(tmp_path / "one.libs" / "libc-56.so.3", "libb-34.so.2")
    trim_libraries(tmp_path / "one", tmp_path / "one.libs")
    assert left(tmp_path / "one.libs") == ["liba-12.so.1", "libb-34.so.2"]


def test_of_pillow_stays_what_reads_png_and_jpeg_for_both_processors(tmp_path: Path) -> None:
    for processor in ("x86_64", "aarch64"):
        write(tmp_path / "PIL" / f"_imaging.cpython-313-{processor}-linux-gnu.so", f"libjpeg-{processor}.so.62")
        write(tmp_path / "PIL" / f"_avif.cpython-313-{processor}-linux-gnu.so", f"libavif-{processor}.so.16")
        write(tmp_path / "pillow.libs" / f"libjpeg-{processor}.so.62")
        write(tmp_path / "pillow.libs" / f"libavif-{processor}.so.16")
    trim_pictures(tmp_path / "PIL")
    assert left(tmp_path) == [
        *(f"PIL/_imaging.cpython-313-{processor}-linux-gnu.so" for processor in ("aarch64", "x86_64")),
        *(f"pillow.libs/libjpeg-{processor}.so.62" for processor in ("aarch64", "x86_64")),
    ]


def test_a_module_is_left_out_only_if_it_is_there_in_python_too(tmp_path: Path) -> None:
    write(tmp_path / "fontTools" / "misc" / "curves.py")
    write(tmp_path / "fontTools" / "misc" / "curves.cpython-313-x86_64-linux-gnu.so")
    write(tmp_path / "fontTools" / "misc" / "alone.cpython-313-x86_64-linux-gnu.so")
    trim_fonts(tmp_path / "fontTools")
    assert left(tmp_path / "fontTools") == ["misc/alone.cpython-313-x86_64-linux-gnu.so", "misc/curves.py"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of the layer `documents` as they are installed here, trimmed."""
    site = tmp_path_factory.mktemp("layer")
    for package in ("defusedxml", "fonttools", "fpdf2", "pillow", "pypdf"):
        for file in files(package) or ():
            # Programs and manuals lie beside the packages.
            if ".." not in file.parts and file.suffix != ".pyc":
                target = site / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), target)
    trim(site)
    return site


def test_what_stays_prints_letters_and_pictures(site: Path) -> None:
    face = Path(__file__).resolve().parents[2] / "shared/python/relance/documents/fonts/regular.ttf"
    ran = subprocess.run([sys.executable, "-I", "-c", _PRINTS, site, face], capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.stderr) == ("N’Zérékoré, Œuvre", "")


def test_it_is_small(site: Path) -> None:
    # It is 47 MB before; with bytecode and the other processor's binaries, 40 in a function of 80.
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 30e6
