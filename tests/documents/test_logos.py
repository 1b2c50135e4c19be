"""What is taken for a logo, and what is refused before it is unpacked."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from relance.documents.logos import KEPT_PIXELS, MOST_BYTES, accepted
from relance.documents.printing import single
from relance.domain.errors import InvalidError
from tests.documents.papers import picture, plain


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16"])
def test_a_picture_of_any_colours_is_taken_and_printed(kind: str, mode: str) -> None:
    if (kind, mode) in {("PNG", "CMYK"), *(("JPEG", one) for one in ("RGBA", "LA", "P", "I;16"))}:
        with pytest.raises(OSError, match="cannot write mode"):
            picture(kind=kind, mode=mode)
        return
    taken = accepted(picture(kind=kind, mode=mode))
    opened = Image.open(BytesIO(taken))
    assert (opened.format, opened.size, opened.mode) == (kind, (300, 100), "RGB")
    assert b"/Subtype /Image" in single(plain(), {"guinee": taken}).pdf


def test_what_is_transparent_is_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    assert Image.open(BytesIO(accepted(out.getvalue()))).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_is_made_small_in_its_proportions() -> None:
    assert Image.open(BytesIO(accepted(picture(2000, 500)))).size == (KEPT_PIXELS, 200)


def test_a_picture_that_lies_on_its_side_is_set_upright_and_says_nothing_of_its_camera() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "camera"
    Image.new("RGB", (40, 20), "red").save(out, "JPEG", exif=exif)
    opened = Image.open(BytesIO(accepted(out.getvalue())))
    assert (opened.size, dict(opened.getexif())) == ((20, 40), {})


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG or JPEG"),
        (picture(kind="GIF"), "no PNG or JPEG"),
        (picture()[:200], "no PNG or JPEG"),
        (picture(kind="JPEG")[:300], "no PNG or JPEG"),
        (picture(2001, 10), "too many pixels"),
        (picture(10, 2001, "JPEG"), "too many pixels"),
        (picture() + bytes(MOST_BYTES), "too large"),
    ],
    ids=["nothing", "svg", "gif", "half a png", "half a jpeg", "wide", "high", "heavy"],
)
def test_what_is_no_small_whole_picture_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(InvalidError, match=why):
        accepted(data)


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_by_its_head() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    with pytest.raises(InvalidError, match="too many pixels"):
        accepted(b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IDAT")


@hypothesis_settings(max_examples=150)
@given(kind=st.sampled_from(["PNG", "JPEG"]), place=st.integers(0, 2000), bytes_=st.binary(min_size=1, max_size=8), cut=st.booleans())
def test_a_damaged_picture_is_refused_or_printed_and_never_anything_else(kind: str, place: int, bytes_: bytes, cut: bool) -> None:
    data = bytearray(picture(60, 20, kind))
    place %= len(data)
    data[place : place + len(bytes_)] = bytes_
    try:
        taken = accepted(bytes(data[: place + len(bytes_)] if cut else data))
    except InvalidError:
        return
    assert Image.open(BytesIO(taken)).format in ("PNG", "JPEG")
