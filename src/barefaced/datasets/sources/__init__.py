"""Where photos come from: a folder, a zip, a zip that a CSV describes, or shards."""

from pathlib import Path

from barefaced.datasets.sources.archive import DescribedZip, PlainZip
from barefaced.datasets.sources.folder import Folder
from barefaced.datasets.sources.photo import Photo, Source
from barefaced.datasets.sources.tars import Tars
from barefaced.errors import BarefacedError

__all__ = ["Photo", "Source", "open_source"]


def open_source(path: Path, *, identity: str = "auto", people: str = "", out: Path | None = None) -> Source:
    """Open a source of photos, whatever its kind.

    Args:
        path: a folder of pictures, a picture, `NAME.zip` (with `NAME.csv` beside it if described), a `.tar`,
            or a folder of them.
        identity: who is in a photo: "photo" (each shows another person), "folder" (who the folder is named
            after), a column of the CSV, or "auto": what the CSV's column `identity` or a shard's JSON says,
            else as "photo".
        people: name of the set of people, which their identities begin with; the source's own unless given.
        out: pictures in this folder are results, not input.

    Raises:
        BarefacedError: if nothing is there, nothing in it can be a photo, or `identity` cannot be had.
    """
    people = people or path.resolve().stem
    if not path.exists():
        raise BarefacedError(f"{path}: no such file or folder")
    if path.suffix.lower() == ".tar" or (path.is_dir() and any(path.glob("*.tar"))):
        return Tars(path, identity=identity, people=people)
    if path.suffix.lower() != ".zip" or path.is_dir():
        return Folder(path, identity=identity, people=people, out=out)
    described = path.with_suffix(".csv").exists()
    return (DescribedZip if described else PlainZip)(path, identity=identity, people=people)
