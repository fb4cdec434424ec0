"""`barefaced mask`: a mask on every face of every picture."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.batch import Jobs, Json, Resume, run_batch
from barefaced.cli.targets import base_of, names_a_file
from barefaced.cli.workers import Record
from barefaced.errors import UnwritableFile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORN = 0.5
"""Probability from which a face counts as wearing a mask already."""


def _known_styles(incomplete: str) -> list[str]:
    from barefaced.masks import STYLES

    return [name for name in ("random", *STYLES, "cyclegan") if name.startswith(incomplete)]


def mask(
    source: Annotated[str, typer.Argument(metavar="IN", help="A picture, folder or glob.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A file or folder.")],
    style: Annotated[
        str, typer.Option(autocompletion=_known_styles, help="Which mask; a wrong name lists them.")
    ] = "random",
    wear: Annotated[str, typer.Option(help="correct, nose-out, chin, hanging or random.")] = "correct",
    color: Annotated[str | None, typer.Option(metavar="#RRGGBB", help="Colour of the cloth.")] = None,
    texture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A picture to print on the cloth.")
    ] = None,
    coverage: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write maps of what is hidden, white for hidden, here.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 0,
    over: Annotated[bool, typer.Option("--over", help="Also mask faces that wear a mask already.")] = False,
    as_json: Json = False,
    jobs: Jobs = 1,
    resume: Resume = False,
) -> None:
    """Put a realistic mask on every face, at the picture's full size."""
    from barefaced.images import read_image

    if coverage is not None:
        _refuse_shared(coverage, source, out)
    printed = None if texture is None else read_image(texture)
    work = _Mask(style, wear, color, printed, coverage, out, seed, over)
    try:
        work.order()
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    run_batch(
        [source],
        work,
        describe=_describe,
        prepare=work.try_out,
        output=out,
        resume=resume,
        jobs=jobs,
        as_json=as_json,
    )


def _refuse_shared(coverage: Path, source: str, out: Path) -> None:
    """Maps must replace neither photos nor results, nor be taken for photos by the next run."""
    maps, photos = coverage.resolve(), base_of(source).resolve()
    results = (out.parent if names_a_file(out) else out).resolve()
    among_photos = Path(source).is_dir() and photos in maps.parents and results not in maps.parents
    if maps in (photos, results) or among_photos:
        raise typer.BadParameter(f"{coverage} holds photos or results; give the maps a folder of their own")


@dataclass(frozen=True)
class _Mask:
    style: str
    wear: str
    color: str | None
    texture: NDArray[np.uint8] | None
    coverage: Path | None
    out: Path
    seed: int
    over: bool

    def __call__(self, source: Path, target: Path | None) -> Record:
        from barefaced.faces import detect
        from barefaced.images import read_image, write_image

        image = read_image(source)
        faces = detect(image)
        bare = [face for face in faces if self.over or face.wears_mask < WORN]
        worn = self._dress(image, bare, self._rng(image))
        if target is not None:
            if self.coverage is not None:  # before the picture: where that is, `--resume` takes both for done
                self._write_map(self._map_of(target), worn.coverage)
            write_image(target, worn.image)
        masks = [{"style": style, "wear": wear} for style, wear in worn.styles]
        record: Record = {"faces": len(faces), "masks": masks, "masked_before": len(faces) - len(bare)}
        return record if target is None else record | {"written": str(target)}

    def order(self) -> None:
        """Raise what is wrong with the order itself, before any picture is read."""
        from barefaced.masks.dressing import check

        check(style=self.style, wear=self.wear, color=self.color)

    def try_out(self) -> None:
        """Raise what every picture would: a model is missing or damaged."""
        import numpy as np

        from barefaced.faces import detect

        detect(np.zeros((64, 64, 3), np.uint8))

    def _map_of(self, target: Path) -> Path:
        """The map keeps the picture's place below OUT, and its suffix: x.jpg and x.png have one each."""
        assert self.coverage is not None, "asked for only where maps are wanted"
        name = Path(target.name) if target == self.out else target.relative_to(self.out)
        kept = name if name.suffix.lower() == ".png" else name.with_name(f"{name.name}.png")
        return self.coverage / kept

    @staticmethod
    def _write_map(path: Path, coverage: NDArray[np.float32]) -> None:
        from barefaced.images import write_image

        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableFile(path, f"no folder for it: {error.strerror}") from error
        write_image(path, (coverage * 255.0 + 0.5).astype("uint8"))

    def _dress(self, image: Any, faces: list[Any], rng: Any) -> Any:
        from barefaced.masks import mask as put_on

        return put_on(
            image, faces, style=self.style, wear=self.wear, color=self.color, texture=self.texture, rng=rng
        )

    def _rng(self, image: NDArray[np.uint8]) -> Any:
        """One generator a photo, by its pixels: neither name, order nor workers matter."""
        import numpy as np

        print_of = hashlib.sha256(np.ascontiguousarray(image[::8, ::8]).tobytes()).digest()
        return np.random.default_rng((self.seed, int.from_bytes(print_of[:8])))


def _describe(record: Record) -> str:
    masks = ", ".join(mask["style"] for mask in record["masks"]) or "no mask put on"
    before = record["masked_before"]
    left = f" ({before} wore one already: --over masks them too)" if before else ""
    none = " (no face found)" if not record["faces"] else ""
    where = f", written to {record['written']}" if "written" in record else ""
    return f"{record['file']}: {masks}{left}{none}{where}"
