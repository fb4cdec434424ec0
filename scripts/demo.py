"""Find the faces of a photo, mask them in every style, take one off again, cover them, and attack the covers.

python scripts/demo.py [PHOTO]   (without one: the portrait of Eileen Collins by NASA, public domain)
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError
from barefaced.faces import Face, detect, draw_faces
from barefaced.images import read_image, write_image
from barefaced.masks import STYLES, mask
from barefaced.provenance import Label, write_generated
from barefaced.redaction import REDACTORS, redact, restorations
from barefaced.unmasking import unmask

FOLDER = Path("demo")
TILE = 320
"""Side of a picture on the sheets, pixels."""
COLUMNS = 6

Image = NDArray[np.uint8]


def main(photo: str | None) -> None:
    """Write the sheets and say where they lie."""
    bare = read_image(photo) if photo else portrait()
    faces = detect(bare)
    print(f"as it is: {count(faces)}")
    FOLDER.mkdir(exist_ok=True)
    if not faces:
        print("Nothing to put a mask on: try another photo.")
        write_image(FOLDER / "faces.png", bare)
        print(f"Picture sheet: {(FOLDER / 'faces.png').resolve()}")
        return
    dressed = {name: mask(bare, faces, style=name, rng=np.random.default_rng(1)).image for name in STYLES}
    found = detect(dressed["surgical"])
    print(f"in surgical masks: {count(found)}")
    pair = [draw_faces(bare, faces), draw_faces(dressed["surgical"], found)]
    write_image(FOLDER / "faces.png", np.hstack(pair))
    tiles = [captioned(cut(image, faces), name) for name, image in ({"bare": bare} | dressed).items()]
    write_image(FOLDER / "styles.png", grid(tiles))
    take_off(dressed["kn95"], bare, faces)  # a style that no network was trained on
    cover(bare, faces)
    attack(bare, faces)
    for name in ("faces.png", "styles.png", "unmasked.png", "redacted.png", "attacked.png"):
        print(f"Picture sheet: {(FOLDER / name).resolve()}")


def take_off(masked: Image, bare: Image, faces: list[Face]) -> None:
    """Take the masks off again, and show the way for the largest face, step by step."""
    result = unmask(masked, steps=True)
    print(f"masks taken off: {len(result.faces)}; {int(result.hole.sum())} pixels are a guess")
    shown = {"bare": cut(bare, faces), "masked": cut(masked, faces)}
    if result.faces:
        shown |= {name: fitted(step) for name, step in result.steps[0].items() if name != "pasted"}
    shown["unmasked: a guess"] = cut(result.image, faces)
    sheet = grid([captioned(tile, name) for name, tile in shown.items()], columns=4)
    write_generated(FOLDER / "unmasked.png", sheet, result.label)


def cover(bare: Image, faces: list[Face]) -> None:
    """Cover the faces by every method; two of the sheet's faces are nobody's, which its label says."""
    shown = {"as it is": cut(bare, faces)}
    for name, redactor in REDACTORS.items():
        told = f"{name} (can be undone)" if redactor.reversible else name
        shown[told] = cut(redact(bare, method=name, faces=faces, rng=np.random.default_rng(1)).image, faces)
    sheet = grid([captioned(tile, name) for name, tile in shown.items()], columns=5)
    label = Label(model="face-prior", version="1", seed=1)
    write_generated(FOLDER / "redacted.png", sheet, label, strip=False)


def attack(bare: Image, faces: list[Face]) -> None:
    """What comes back of each cover by attacks that know the method and have learned nothing."""
    shown = {"as it is": cut(bare, faces)}
    for name in ("block", "layered", "blur", "pixelate", "swirl"):
        covered = redact(bare, method=name, faces=faces, rng=np.random.default_rng(1))
        back = restorations(covered, faces=faces)
        shown[name if back else f"{name}: nothing to undo"] = cut(covered.image, faces)
        shown |= {f"{name}, by {attack}": cut(image, faces) for attack, image in back.items()}
    write_image(
        FOLDER / "attacked.png", grid([captioned(tile, text) for text, tile in shown.items()], columns=5)
    )


def portrait() -> Image:
    """The portrait that comes with scikit-image."""
    from skimage.data import astronaut

    return astronaut()


def cut(image: Image, faces: list[Face]) -> Image:
    """A square of the picture around the largest face."""
    x1, y1, x2, y2 = faces[0].box
    half = 0.95 * max(x2 - x1, y2 - y1)
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    scale = TILE / (2 * half)
    matrix = np.array([[scale, 0, TILE / 2 - scale * x], [0, scale, TILE / 2 - scale * y]])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.warpAffine(image, matrix, (TILE, TILE), flags=method, borderMode=cv2.BORDER_REPLICATE)


def captioned(tile: Image, text: str) -> Image:
    """A tile with its name below it."""
    strip = np.full((26, tile.shape[1], 3), 255, np.uint8)
    cv2.putText(strip, text, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (30, 30, 30), 1, cv2.LINE_AA)
    return np.vstack([tile, strip])


def fitted(picture: Image) -> Image:
    """A square picture at the size of the others."""
    return np.asarray(cv2.resize(picture, (TILE, TILE), interpolation=cv2.INTER_CUBIC), np.uint8)


def grid(tiles: list[Image], columns: int = COLUMNS) -> Image:
    """Tiles in rows, the last filled up with white."""
    blank = np.full_like(tiles[0], 255)
    tiles = tiles + [blank] * (-len(tiles) % columns)
    return np.vstack([np.hstack(tiles[first : first + columns]) for first in range(0, len(tiles), columns)])


def count(faces: list[Face]) -> str:
    """How many faces, and which wear a mask."""
    worn = sum(face.wears_mask >= 0.5 for face in faces)
    return f"{len(faces)} face{'' if len(faces) == 1 else 's'} found, {worn} with a mask"


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else None)
    except BarefacedError as error:
        sys.exit(f"demo: {error}")
