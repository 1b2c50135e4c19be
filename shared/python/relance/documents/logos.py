"""What an organisation may give as its logo: checked before it is unpacked, and made small and plain."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Final

from relance.domain.errors import InvalidError

if TYPE_CHECKING:
    from PIL.Image import Image

#: What is taken, in bytes and pixels a side, and what is kept: more than that no printer shows in its place.
MOST_BYTES, MOST_PIXELS, KEPT_PIXELS = 300_000, 2000, 800
_FIELD: Final = "logo"
#: What Pillow raises of pictures that are cut off or made to hurt.
_BROKEN: Final = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, OverflowError, MemoryError, struct.error, zlib.error)


def accepted(data: bytes) -> bytes:
    """The picture as documents embed it: upright, on white, at most KEPT_PIXELS a side, PNG or JPEG as it came.

    InvalidError: it is neither, larger than MOST_BYTES or MOST_PIXELS, or broken.
    """
    if len(data) > MOST_BYTES:
        raise InvalidError(_FIELD, f"{len(data)} bytes", f"is too large; at most {MOST_BYTES // 1000} kB")
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            _refuse_large(picture)
            return _plain(picture, picture.format or "PNG")
    except Image.DecompressionBombError:
        raise InvalidError(_FIELD, "a picture", f"has too many pixels; at most {MOST_PIXELS} a side") from None
    except _BROKEN:
        raise InvalidError(_FIELD, f"{len(data)} bytes", "is no PNG or JPEG that can be read") from None


def _refuse_large(picture: Image) -> None:
    # Known from the head of the file: nothing has been unpacked yet.
    if max(picture.size) > MOST_PIXELS:
        raise InvalidError(_FIELD, f"{picture.width} × {picture.height}", f"has too many pixels; at most {MOST_PIXELS} a side")


def _plain(picture: Image, kind: str) -> bytes:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    white = Image.new("RGBA", upright.size, "white")
    flat = Image.alpha_composite(white, upright).convert("RGB")
    flat.thumbnail((KEPT_PIXELS, KEPT_PIXELS))
    out = io.BytesIO()
    flat.save(out, kind, quality=90) if kind == "JPEG" else flat.save(out, "PNG", optimize=True)
    return out.getvalue()
