"""`Photo`: one picture to make trios of; `Source`: many of them."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError, MissingExtra, UnreadableImage
from barefaced.images import read_image


@dataclass(frozen=True, eq=False)
class Photo:
    """One picture, not decoded yet; small enough to be sent to another process.

    Attributes:
        name: tells it from all others of its source.
        identity: who is in it.
        content: the file, its bytes, or why it cannot be read.
        five: float (5, 2), where its source says that eyes, nose tip and mouth corners lie, pixels; or None.
    """

    name: str
    identity: str
    content: Path | bytes | UnreadableImage
    five: NDArray[np.float32] | None = None

    def read(self) -> NDArray[np.uint8]:
        """The picture, uint8 RGB (H, W, 3), upright.

        Raises:
            UnreadableImage: whatever is wrong with it.
        """
        if isinstance(self.content, UnreadableImage):
            raise self.content
        try:
            return self._pixels(self.content)
        except MissingExtra as error:  # of one kind of picture: the others can be read
            raise UnreadableImage(self.name, str(error)) from error

    @staticmethod
    def _pixels(content: Path | bytes) -> NDArray[np.uint8]:
        if isinstance(content, Path):
            return read_image(content)
        # Through a file, so that pictures from archives pass the same one reader as all others.
        with tempfile.TemporaryDirectory(prefix="barefaced-") as folder:
            path = Path(folder, "picture")
            path.write_bytes(content)
            return read_image(path)


class Source(Protocol):
    """Photos by number; what it holds in memory is some 200 bytes a photo."""

    name: str
    """What the source is called, without its place on the disk."""

    def __len__(self) -> int:
        """How many photos there are."""
        ...

    def name_of(self, item: int) -> str:
        """The photo's name, as `Photo.name`."""
        ...

    def identity_of(self, item: int) -> str:
        """Who is in it, as `Photo.identity`; costs no look at the picture."""
        ...

    def photo(self, item: int) -> Photo:
        """The photo; one that cannot be read is told when it is."""
        ...


def printable(name: str) -> str:
    """A file's name with what is no Unicode in it (undecodable bytes) written as escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def person(name: str, *, identity: str, people: str) -> str:
    """Who is in a photo of which nothing but the name is known.

    Args:
        name: of the photo, folders parted by "/".
        identity: "auto" or "photo" for the photo's name, "folder" for that of its folder.
        people: what identities begin with.

    Raises:
        BarefacedError: for any other `identity`: there are no columns here.
    """
    if identity not in ("auto", "photo", "folder"):
        raise BarefacedError(f"identity {identity!r}: this source has no columns; known: auto, photo, folder")
    folder = name.rpartition("/")[0]
    return f"{people}/{folder if identity == 'folder' and folder else name}"
