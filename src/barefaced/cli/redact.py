"""`barefaced redact`: every face covered, in a new file that holds nothing else of the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barefaced.cli.batch import Jobs, Json, Resume, run_batch
from barefaced.cli.targets import base_of, names_a_file, plan
from barefaced.cli.workers import Record
from barefaced.errors import UnwritableFile, Withheld

if TYPE_CHECKING:
    from barefaced.faces.detectors import Detector
    from barefaced.provenance import Label
    from barefaced.redaction import Finding, Redacted, Redactor
    from barefaced.redaction.resemblance import Gallery
    from barefaced.redaction.sites import Site, Who

Box = tuple[float, float, float, float]
DRAWS = 8
"""Times that faces are drawn anew because one is like somebody."""


def _known_methods(incomplete: str) -> list[str]:
    from barefaced.redaction import REDACTORS

    return [name for name in REDACTORS if name.startswith(incomplete)]


def _known_detectors(incomplete: str) -> list[str]:
    from barefaced.faces import DETECTORS

    return [name for name in DETECTORS if name != "own" and name.startswith(incomplete)]


def redact(
    source: Annotated[str, typer.Argument(metavar="IN", help="A picture, folder or glob.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A file or folder.")],
    method: Annotated[
        str, typer.Option(autocompletion=_known_methods, help="How; a wrong name lists them.")
    ] = "block",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of the method; may be repeated."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="N or X,Y", help="Cover this face alone, by number or by a point; repeat."),
    ] = None,
    spare: Annotated[
        list[str] | None,
        typer.Option("--except", metavar="N or X,Y", help="Leave this face; may be repeated."),
    ] = None,
    box: Annotated[
        list[str] | None,
        typer.Option(metavar="X1,Y1,X2,Y2", help="Cover a face that was missed, too; may be repeated."),
    ] = None,
    boxes: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Such boxes: name,x1,y1,x2,y2 lines."),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="First write sheets with the faces numbered here: NOT redacted."),
    ] = None,
    second: Annotated[
        str | None,
        typer.Option(
            "--second-detector", metavar="NAME=FILE", help="Cover what this one sees too: centerface, yunet."
        ),
    ] = None,
    score: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Cover what is at least so surely a face.")
    ] = None,
    gallery: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, help="Photos of people whom no generated face may be like."),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Attack each result, and withhold it where one succeeds.")
    ] = False,
    sign_off: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers for it, for the log.")
    ] = None,
    as_json: Json = False,
    jobs: Jobs = 1,
    resume: Resume = False,
) -> None:
    """Cover every face, in a new file without metadata, thumbnails or anything else of the old one.

    Beside each result lies a log, <file>.redaction.json. `block` is the method to publish with; blur,
    pixelate, swirl, eye-bar and mask are there to be attacked: they can be undone.
    """
    if review is not None:
        _refuse_shared(review, source, out)
    people = bool(only or spare or box)
    if people and len(plan([source], out).tasks) > 1:
        raise typer.BadParameter("--only, --except and --box are about one picture; for several use --boxes")
    work = _Redact(
        method=method,
        settings=_settings(settings or []),
        only=tuple(_who(text) for text in only or []),
        spare=tuple(_who(text) for text in spare or []),
        drawn=tuple(_box(text) for text in box or []),
        listed=_listed(boxes),
        review=review,
        out=out,
        second=None if second is None else _second(second),
        score=score,
        gallery=gallery,
        verify=verify,
        signed=sign_off,
    )
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


def _refuse_shared(sheets: Path, source: str, out: Path) -> None:
    """Sheets show the faces: they must not come among what is published, nor be taken for photos."""
    folder, photos = sheets.resolve(), base_of(source).resolve()
    results = (out.parent if names_a_file(out) else out).resolve()
    if folder in (photos, results) or results in folder.parents or photos in folder.parents:
        raise typer.BadParameter(
            f"{sheets} lies among photos or results; give the sheets a place of their own"
        )


def _settings(texts: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in texts]
    for text, (key, equals, value) in zip(texts, pairs, strict=True):
        if not (key and equals and value):
            raise typer.BadParameter(f"--set wants key=value, got {text!r}")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _numbers(text: str, count: int, option: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(number) for number in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != count:
        raise typer.BadParameter(f"{option} wants {count} numbers with commas between, got {text!r}")
    return numbers


def _who(text: str) -> Who:
    if text.strip().isdecimal():
        return int(text)
    x, y = _numbers(text, 2, "a face by a point")
    return x, y


def _box(text: str) -> Box:
    x1, y1, x2, y2 = _numbers(text, 4, "--box")
    return x1, y1, x2, y2


def _listed(path: Path | None) -> dict[str, list[Box]]:
    from barefaced.redaction.boxes_file import read_boxes

    return {} if path is None else read_boxes(path)


def _second(text: str) -> tuple[str, Path]:
    from barefaced.faces import DETECTORS

    name, equals, file = text.partition("=")
    if name not in DETECTORS or not equals:
        raise typer.BadParameter(f"--second-detector wants NAME=FILE, NAME one of {', '.join(DETECTORS)}")
    return name, Path(file)


@dataclass(frozen=True, kw_only=True)
class _Redact:
    method: str
    settings: dict[str, str]
    only: tuple[Who, ...]
    spare: tuple[Who, ...]
    drawn: tuple[Box, ...]
    listed: dict[str, list[Box]]
    review: Path | None
    out: Path
    second: tuple[str, Path] | None
    score: float | None
    gallery: Path | None
    verify: bool
    signed: str | None

    def __call__(self, source: Path, target: Path | None) -> Record:
        from barefaced.images import read_frames
        from barefaced.provenance import read_label
        from barefaced.redaction.covering import cover_sites
        from barefaced.redaction.log import log_entries
        from barefaced.redaction.sites import chosen, sites_of
        from barefaced.redaction.writing import write_redacted

        assert target is not None, "OUT is not optional"
        images, milliseconds = read_frames(source)
        redactor = self.redactor()
        sites = sites_of(redactor, self._faces(images, source), images[0].shape)
        sheet = {} if self.review is None else {"review": str(self._write_sheet(target, images[0], sites))}
        covered = chosen(sites, only=self.only, spare=self.spare)
        if self.gallery is not None and redactor.generates:
            frames = self._like_nobody(target, images, redactor, covered)
        else:
            frames = cover_sites(images, redactor, covered)

        def tested(hidden: Path) -> list[Finding] | None:
            return self._attacked(hidden, target, images, frames, covered) if self.verify else None

        def logged(hidden: Path, findings: list[Finding] | None) -> dict[str, Any]:
            return log_entries(
                frames[0],
                source=source,
                written=hidden,
                findings=findings,
                frames=len(frames),
                detail=self._search_told(len(sites)) | _label_told(label),
                signed=self.signed,
            )

        earlier = read_label(source)
        label = _label() if redactor.generates and covered else _earlier_label(earlier)
        log = write_redacted(
            target, frames, milliseconds, tested=tested, logged=logged, label=label, strip=earlier is None
        )
        record: Record = {"faces": len(sites), "covered": len(covered), "zones": log["zones"]}
        attacks = {} if log["attacks"] is None else {"attacks": log["attacks"]}
        return record | {"method": redactor.name, **attacks, "written": str(target), **sheet}

    def redactor(self) -> Redactor:
        from barefaced.redaction import redactor_named
        from barefaced.redaction.redactors import settings_from_text

        return redactor_named(self.method, **settings_from_text(self.method, self.settings))

    def try_out(self) -> None:
        """Raise what every picture would: a wrong setting, a model that is missing or damaged."""
        import numpy as np

        self.redactor()
        self._find(np.zeros((64, 64, 3), np.uint8), ())

    def _faces(self, images: Sequence[Any], source: Path) -> list[list[Any]]:
        from barefaced.redaction.boxes_file import boxes_of

        drawn = [*self.drawn, *boxes_of(self.listed, source)]
        return [self._find(image, drawn) for image in images]

    def _find(self, image: Any, boxes: Sequence[Box]) -> list[Any]:
        from barefaced.redaction.search import SCORE, find_faces

        second = None if self.second is None else _detector(*self.second)
        return find_faces(
            image, score=SCORE if self.score is None else self.score, second=second, boxes=boxes
        )

    def _like_nobody(
        self, target: Path, images: Sequence[Any], redactor: Redactor, sites: Sequence[Site]
    ) -> list[Redacted]:
        """Faces drawn until they are like nobody: neither who was there nor one of the gallery."""
        from barefaced.redaction.covering import cover_sites

        assert self.gallery is not None, "asked for only where there is one"
        known = _gallery(str(self.gallery))
        likeness = 1.0
        for _ in range(DRAWS):
            frames = cover_sites(images, redactor, sites)
            near = [known.nearest(frames[s.frame].image, images[s.frame], [s.face]) for s in sites]
            likeness = max(near, default=-1.0)
            if likeness < known.threshold:
                return frames
        told = f"{DRAWS} times a generated face was like somebody: {likeness:.3f} of {known.threshold:.3f}"
        raise Withheld(target, told)

    def _attacked(
        self,
        hidden: Path,
        target: Path,
        images: Sequence[Any],
        frames: Sequence[Redacted],
        sites: Sequence[Site],
    ) -> list[Finding]:
        """What the attacks made of the file; where one succeeded it stays hidden, and goes."""
        from barefaced.images import read_frames
        from barefaced.redaction import verify

        content, decoded = hidden.read_bytes(), read_frames(hidden).images
        faces = [site.face for site in sites]
        # A cover is made of one frame: that one shows most of whom it hides.
        looked_at = sorted({0, *(site.frame for site in sites)} & set(range(len(decoded))))
        findings = [
            finding
            for frame in looked_at
            for finding in verify(images[frame], frames[frame], content, faces=faces, decoded=decoded[frame])
        ]
        if failed := [f"{each.attack}: {each.detail}" for each in findings if not each.passed]:
            raise Withheld(target, "; ".join(failed))
        return findings

    def _search_told(self, found: int) -> dict[str, Any]:
        from barefaced.redaction.search import SCORE

        return {
            "search": {
                "detectors": ["own"] + ([] if self.second is None else [self.second[0]]),
                "score": SCORE if self.score is None else self.score,
                "found": found,
            }
        }

    def _write_sheet(self, target: Path, image: Any, sites: Sequence[Site]) -> Path:
        from barefaced.images import write_image
        from barefaced.redaction.sheet import numbered_sheet

        assert self.review is not None, "asked for only where sheets are wanted"
        name = Path(target.name) if target == self.out else target.relative_to(self.out)
        path = self.review / name.with_name(f"{name.name}.review.png")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableFile(path, f"no folder for it: {error.strerror}") from error
        write_image(path, numbered_sheet(image, sites))
        return path


@lru_cache(maxsize=1)
def _detector(name: str, model: Path) -> Detector:
    from barefaced.faces import load_detector

    return load_detector(name, model=model)


@lru_cache(maxsize=1)
def _gallery(folder: str) -> Gallery:
    from barefaced.images import find_images
    from barefaced.recognition.embedding import DEFAULT
    from barefaced.redaction.resemblance import Gallery

    return Gallery.of_pictures(find_images(folder), recogniser=DEFAULT)


def _label() -> Label:
    """Of a face that never existed. Chance is not kept, so that there is no seed to tell."""
    from barefaced.provenance import Label
    from barefaced.redaction.redactors.prior import prior_digest

    return Label(model="face-prior", version="1", seed=0, sha256=prior_digest())


def _earlier_label(earlier: Label | None) -> Label | None:
    """Of a picture that had one: that a face in it is generated, and nothing else of what it said."""
    from barefaced.provenance import Label

    return earlier and Label(model="of an earlier picture", version="unknown", seed=0, kind=earlier.kind)


def _label_told(label: Label | None) -> dict[str, Any]:
    if label is None:
        return {}
    return {"generated": {"model": label.model, "sha256": label.sha256, "kind": label.digital_source_type}}


def _describe(record: Record) -> str:
    left = record["faces"] - record["covered"]
    told = f"{record['covered']} covered" + (f", {left} left as they are" if left else "")
    none = "no face found, nothing covered" if not record["faces"] else told
    tested = f"; withstood {len(record['attacks'])} tests" if "attacks" in record else ""
    sheet = f"; who is which: {record['review']} (NOT redacted)" if "review" in record else ""
    return f"{record['file']}: {none}, written to {record['written']}{tested}{sheet}"
