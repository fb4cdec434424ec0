"""`Trio`: a bare face, the same face masked, and what the mask hides; to bytes and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from barefaced.errors import BarefacedError

_LARGEST_WEBP = 16383


@dataclass(frozen=True, eq=False)
class Trio:
    """Two photographs that differ by what is worn.

    Attributes:
        bare: uint8 RGB (H, W, 3).
        masked: uint8 RGB (H, W, 3).
        coverage: float32 (H, W) in [0, 1], how much the mask hides.
        identity: who it shows.
        record: the rest of what is known, ready for JSON: `style`, `wear`, `seed`, `source`, `faces` with
            landmarks and pose.
    """

    bare: NDArray[np.uint8]
    masked: NDArray[np.uint8]
    coverage: NDArray[np.float32]
    identity: str
    record: dict[str, Any]

    def encode(self, *, quality: int = 100) -> dict[str, bytes]:
        """The files of the trio by their endings.

        Args:
            quality: 100 keeps every pixel; less is lossy WebP, smaller, whose artefacts teach themselves too.
        """
        pictures = {"bare": self.bare, "masked": self.masked}
        files = dict(_encoded(name, picture, quality) for name, picture in pictures.items())
        # What is covered at all stays so in 8 bits: elsewhere bare and masked agree but for the shadow.
        levels = np.maximum(np.rint(self.coverage * 255), self.coverage > 0).astype(np.uint8)
        files["coverage.png"] = _saved(levels, "PNG", compress_level=3)
        files["json"] = json.dumps({"identity": self.identity} | self.record, separators=(",", ":")).encode()
        return files

    @classmethod
    def decode(cls, files: Mapping[str, bytes]) -> "Trio":
        """A trio of its files, as `encode` gave them.

        Raises:
            BarefacedError: if one is missing or damaged.
        """
        try:
            record = json.loads(files["json"])
            bare, masked = (_picture(files, name) for name in ("bare", "masked"))
            coverage = np.asarray(Image.open(BytesIO(files["coverage.png"])), np.float32) / np.float32(255)
            return cls(bare, masked, coverage, record.pop("identity"), record)
        except Exception as error:  # decoders fed with damaged bytes raise nearly anything
            raise BarefacedError(f"not a whole trio: {error or type(error).__name__}") from error


def _encoded(name: str, picture: NDArray[np.uint8], quality: int) -> tuple[str, bytes]:
    if max(picture.shape) > _LARGEST_WEBP:
        return f"{name}.png", _saved(picture, "PNG", compress_level=3)
    if quality < 100:
        return f"{name}.webp", _saved(picture, "WEBP", quality=quality, method=2)
    # The quickest lossless setting: a tenth larger than the slowest, fifty times as fast.
    return f"{name}.webp", _saved(picture, "WEBP", lossless=True, quality=0, method=0, exact=True)


def _saved(picture: NDArray[np.uint8], kind: str, **settings: Any) -> bytes:
    stream = BytesIO()
    Image.fromarray(picture).save(stream, kind, **settings)
    return stream.getvalue()


def _picture(files: Mapping[str, bytes], name: str) -> NDArray[np.uint8]:
    content = files.get(f"{name}.webp") or files[f"{name}.png"]
    return np.array(Image.open(BytesIO(content)).convert("RGB"))
