"""`Photo`: one picture to make trios of; `Source`: many of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError, MissingExtra, UnreadableImage
from barefaced.images import IMAGE_SUFFIXES, decode_image, read_image


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
            if isinstance(self.content, Path):
                return read_image(self.content)
            return decode_image(self.content, self.name)
        except MissingExtra as error:  # of one kind of picture: the others can be read
            raise UnreadableImage(self.name, str(error)) from error


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


class Named:
    """A source of which nothing but its photos' names is known: what folders and plain zips have in common.

    One that knows more says so in its own `identity_of`.
    """

    def __init__(self, path: Path, names: list[str], *, identity: str, people: str) -> None:
        """Args:
        path: the source.
        names: of its photos, folders parted by "/", as they are found by.
        identity: as `open_source` takes it.
        people: what identities begin with.

        Raises:
            BarefacedError: if there are no photos, or `identity` cannot be had.
        """
        if not names:
            raise BarefacedError(f"{path}: no pictures there; known: {' '.join(IMAGE_SUFFIXES)}")
        self.name = path.resolve().stem
        self._names, self._identity, self._people = names, identity, people
        self.identity_of(0)

    def __len__(self) -> int:
        return len(self._names)

    def name_of(self, item: int) -> str:
        return printable(self._names[item])

    def identity_of(self, item: int) -> str:
        return person(self.name_of(item), identity=self._identity, people=self._people)


def is_picture(name: str) -> bool:
    """Whether a name, folders parted by "/", is a picture's, and none of its parts hidden."""
    parts = name.split("/")
    return not any(part[:1] == "." for part in parts) and name.lower().endswith(IMAGE_SUFFIXES)


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
