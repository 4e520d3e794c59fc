"""Pictures from strangers: decoded within limits and written anew, so that nothing but the picture itself is kept."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture as stored: SHA-256 of the JPEG, its width and height in pixels."""

    sha256: str
    width: int
    height: int


def path_of(sha256: str) -> Path:
    """Where the content lies: outside everything the site serves by itself."""
    folder: Path = settings.HOME.path / "pictures"
    return folder / sha256[:2] / f"{sha256}.jpg"


def keep(sent: "UploadedFile[bytes]") -> StoredPicture:
    """Takes a picture in: turned upright, at most 1600 pixels wide or high, without what the camera wrote beside it.

    Raises:
        UserError: it is too large, or no picture that is taken (JPEG, PNG, WebP).
    """
    if (sent.size or 0) > MOST_BYTES:
        raise UserError("The file is larger than {megabytes} MB", megabytes=MOST_BYTES // MEGABYTE)
    try:
        with Image.open(io.BytesIO(sent.read()), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UserError("The picture has too many pixels: make it smaller first")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError("This is no picture: JPEG, PNG and WebP are taken") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    digest = hashlib.sha256(out.getvalue()).hexdigest()
    target = path_of(digest)
    with written_whole(target) as draft:
        draft.write_bytes(out.getvalue())
    target.chmod(0o400)
    return StoredPicture(digest, picture.width, picture.height)
