"""Can a small classifier tell faces that wear our masks from faces that wear real ones?

    python benchmarks/realism.py --bank runs/bank --data ../shared/data --sheets runs/realism

`runs/bank` is made as docs/benchmarks.md says; `--data` holds masked_real_256.csv.

Real: the pictures of masked_real_256 on which a face with a mask is found, turned less than 40 degrees,
where the crop does not reach into the set's repeated border. Ours, and the baseline: as many bare faces,
one of each person that the sets name. Each is chosen for one real picture by what no mask changes (pose,
and the light, colours, contrast and sharpness about the eyes) among photos of the press and the web, as
many of the real ones are (lfw_176, faces_utk_200, masked_pairs_160), and portraits before plain walls, as
the rest are (the other three). It is brought to the eye distance that the real one's source had (never
enlarged), dressed, found again by the same detector on the masked face, laid out and stored as the real set
was, and cut out like it: from below the eyes to the chin, 96 x 72 pixels, JPEG. What people wear is as
counted by eye on 140 of the real pictures.

The baseline is placed as MaskTheFace does (SPECS.md 2.5): six points, one homography of one flat picture of
the same cloth, half its own colour added, one gain of V from the means of photo and template. It is spared
that tool's bright rim.

Real pictures are parted by photo of origin, the others go with theirs; a classifier on shape, texture and
colour learns on one half and is asked about the other, once for each seed. Two controls: one half of the
real against the other, which has to come out at 0.5; and what lies above the masks, where nothing was
drawn: what the sources alone give away. No mask can bring its own figure far below that one.
"""

import argparse
import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from barefaced.datasets import FaceBank
from barefaced.faces import Face, align, detect
from barefaced.faces.pose import mean_mesh
from barefaced.images import write_image
from barefaced.masks import mask
from barefaced.masks.head import JAW

SOURCES = (
    "lfw_176", "faces_utk_200", "masked_pairs_160",
    "faces_scut_256", "faces_allage_256", "faces_synthetic_256",
)  # fmt: skip
FINEST = 52.0
"""Pixels between the eyes that are enough for any: the crop has no more than 42."""
LOOKED_AT = 6
"""Faces most like a real one of which the likest is taken, once all are as coarse."""
STYLES = {
    "surgical": 38, "cloth": 27, "printed": 13, "kn95": 9, "n95": 5, "ffp3-valve": 5,
    "bandana": 1, "gaiter": 1, "balaclava": 1,
}  # fmt: skip
"""What the people of masked_real_256 wear, in percent."""
PLAIN = {
    "surgical": (
        ("white", 0.45, (232, 232, 230), (250, 250, 250)),
        ("black", 0.08, (24, 24, 24), (38, 38, 40)),
    ),
    "cloth": (("black", 0.45, (22, 22, 22), (40, 40, 44)), ("white", 0.20, (228, 226, 222), (248, 248, 246))),
}
"""Shares of plain colours among the real masks of a style, and from which to which; others as usual."""
FRAME, LEFT, RIGHT, TOP, LOW = 176, 40, 136, 78, 150
"""Side of the aligned face and the part of it that is judged, pixels; the eyes are at (67, 76), (109, 76)."""
ABOVE = 40
"""Where the strip about the eyes begins, which ends at 76."""


@dataclass(frozen=True)
class Look:
    """A face as the classifier gets it.

    Attributes:
        lower: uint8 (72, 96, 3), from below the eyes to the chin.
        above: uint8 (36, 96, 3), forehead and eyes.
        traits: float (T,), what no mask changes: sharpness, yaw, pitch, colour and contrast of the strip.
    """

    lower: np.ndarray
    above: np.ndarray
    traits: np.ndarray


@dataclass(frozen=True)
class Real:
    """A real picture: how it looks, its photo, and the distance between the eyes in that, pixels."""

    look: Look
    photo: str
    apart: float


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder with masked_real_256.csv")
    parser.add_argument("--faces", type=int, default=834, help="real pictures that are looked at")
    parser.add_argument("--pool", type=int, default=1500, help="pictures of each source that are looked at")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument(
        "--sheets", type=Path, help="gets the most and the least obvious pictures; keep private"
    )
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    reals = real_faces(
        FaceBank.open(wanted.bank, "masked_real_256"), wanted.data / "masked_real_256.csv", wanted.faces
    )
    reals, ours, flat = dressed(reals, bare_faces(wanted.bank, wanted.pool))
    photos = [real.photo for real in reals]
    real = [one.look for one in reals]
    lower = {name: np.array([look.lower for look in looks]) for name, looks in
             {"real": real, "ours": ours, "flat": flat}.items()}  # fmt: skip
    above = [np.array([look.above for look in looks]) for looks in (real, ours)]
    rows = {}
    rows["ours"], doubt = told_apart(lower["real"], lower["ours"], photos, seeds=wanted.seeds)
    rows["flat homography"], _ = told_apart(lower["real"], lower["flat"], photos, seeds=wanted.seeds)
    rows["control: above the masks"], _ = told_apart(*above, photos, seeds=wanted.seeds)
    rows["control: real against real"] = among_real(lower["real"], photos, seeds=wanted.seeds)
    if wanted.sheets:
        show(wanted.sheets, lower, doubt)
    report = {name: {"auc": round(float(np.mean(found)), 3), "sd": round(float(np.std(found, ddof=1)), 3),
                     "each": np.round(found, 3).tolist()} for name, found in rows.items()}  # fmt: skip
    if wanted.json:
        print(json.dumps({"faces": len(reals)} | report))
        return
    print(f"{len(reals)} real and as many of each other kind; half to learn, half to be asked about")
    for name, row in report.items():
        print(f"{name:30s} AUC {row['auc']:.3f}, standard deviation {row['sd']:.3f} of {row['each']}")


def real_faces(bank: FaceBank, table: Path, most: int) -> list[Real]:
    """The real masked faces that can be judged."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    found = []
    for item in np.random.default_rng(0).permutation(len(bank.names))[:most].tolist():
        name = bank.names[item]
        row = rows[Path(str(name)).name]
        image = np.ascontiguousarray(bank.image(item))
        look = seen(image, inside=unrepeated(image), masked=True)
        if look is not None:
            found.append(Real(look, row["source_set"] + row["source"], float(row["eye_dist_src"])))
    return found


def unrepeated(image: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the part of a picture whose outer lines are not the same line repeated."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    sides = [_repeats(lines) for lines in (grey.T, grey, grey.T[::-1], grey[::-1])]
    return sides[0], sides[1], image.shape[1] - sides[2], image.shape[0] - sides[3]


def _repeats(lines: np.ndarray) -> int:
    """How many of the first lines (N, L) are like the first; 0 if only that one is."""
    alike = np.abs(lines - lines[0]).mean(1) < 2.0
    count = int(np.argmin(alike)) if not alike.all() else len(lines)
    return count if count > 2 else 0


def seen(
    image: np.ndarray, *, inside: tuple[int, int, int, int], masked: bool, face: Face | None = None
) -> Look | None:
    """The largest face cut out, or None if none fit to be judged is found.

    Args:
        image: uint8 RGB (H, W, 3).
        inside: left, top, right, bottom of the part that the judged crop may come from, pixels.
        masked: whether the face has to look masked to the landmark network.
        face: where it is; found by `detect` unless given.
    """
    faces = detect(image) if face is None else [face]
    if not faces:
        return None
    face = max(faces, key=lambda one: one.interocular)
    if abs(face.pose[0]) > 40 or (masked and face.wears_mask < 0.5):
        return None
    patch, matrix = align(image, face, size=FRAME)
    corners = np.array([[x, y] for x in (LEFT, RIGHT) for y in (TOP, LOW)], float)
    there = (corners - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    if (there < inside[:2]).any() or (there >= inside[2:]).any():
        return None
    strip = patch[ABOVE : TOP - 2, LEFT:RIGHT]
    return Look(coded(patch[TOP:LOW, LEFT:RIGHT], ".jpg", 90), coded(strip, ".jpg", 90), traits(strip, face))


def coded(image: np.ndarray, kind: str, quality: int) -> np.ndarray:
    """A picture after a lossy file: uint8 RGB again."""
    key = cv2.IMWRITE_WEBP_QUALITY if kind == ".webp" else cv2.IMWRITE_JPEG_QUALITY
    file = cv2.imencode(kind, np.ascontiguousarray(image[..., ::-1]), [key, quality])[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR))[..., ::-1])


def traits(strip: np.ndarray, face: Face) -> np.ndarray:
    """What a mask does not change, scaled so that a step of 1 is a plain difference in each."""
    lab = cv2.cvtColor(strip, cv2.COLOR_RGB2LAB).astype(np.float32)
    brow = lab[8:, 20:76].reshape(-1, 3)
    sharp = np.log(cv2.Laplacian(lab[..., 0], cv2.CV_32F).std() + 1.0)
    light, green, yellow = brow.mean(0)
    yaw, pitch = face.pose[:2]
    return np.array(
        [sharp / 0.15, yaw / 8, pitch / 8, light / 20, green / 5, yellow / 5, brow[:, 0].std() / 10,
         lab[..., 0].mean() / 20]
    )  # fmt: skip


@dataclass(frozen=True)
class Bare:
    """A photo of a face that can be dressed: pixels between its eyes, and its traits."""

    image: np.ndarray
    apart: float
    traits: np.ndarray


def bare_faces(folder: Path, most: int) -> list[Bare]:
    """Faces of the sources that have the judged crop whole, one of each person that the sets name."""
    found = []
    for name in SOURCES:
        bank = FaceBank.open(folder, name)
        met: set[str] = set()
        for item in np.random.default_rng(0).permutation(len(bank.names))[:most].tolist():
            person = str(bank.identity[item])
            if (
                person in met
                or bank.presence[item] < 0.9
                or Path(str(bank.names[item])).name.startswith("mask")
            ):
                continue
            image, face = np.ascontiguousarray(bank.image(item)), Face.from_mesh(bank.mesh[item])
            look = seen(image, inside=unrepeated(image), masked=False, face=face)
            if look is not None:
                met.add(person)
                found.append(Bare(image, face.interocular, look.traits))
    return found


def dressed(reals: list[Real], pool: list[Bare]) -> tuple[list[Real], list[Look], list[Look]]:
    """For each real face that one is found for: a like face in our mask and in the baseline's."""
    known = np.array([bare.traits for bare in pool])
    apart = np.array([bare.apart for bare in pool])
    free = np.ones(len(pool), bool)
    kept: list[Real] = []
    looks: tuple[list[Look], list[Look]] = ([], [])
    for turn in np.random.default_rng(0).permutation(len(reals)).tolist():
        real = reals[turn]
        enough = free & (apart >= 0.95 * min(real.apart, FINEST))
        distance = np.where(enough, ((known[:, 1:] - real.look.traits[1:]) ** 2).sum(1), np.inf)
        near = np.argsort(distance)[:LOOKED_AT].tolist()
        for place in sorted(near, key=lambda place: unlike(pool[place], real))[:3]:
            free[place] = False
            pair = both(pool[place], real.apart, seed=turn)
            if pair is not None:
                kept.append(real)
                looks[0].append(pair[0])
                looks[1].append(pair[1])
                break
    return kept, looks[0], looks[1]


def unlike(bare: Bare, real: Real) -> float:
    """How far apart two faces are once the bare one is as coarse as the real one was."""
    photo = coarser(bare, real.apart)
    look = seen(photo, inside=(-999, -999, 9999, 9999), masked=False)
    return np.inf if look is None else float(((look.traits - real.look.traits) ** 2).sum())


def coarser(bare: Bare, apart: float) -> np.ndarray:
    """The photo with no more pixels between the eyes than asked for."""
    smaller = min(1.0, apart / bare.apart)
    if smaller == 1.0:
        return bare.image
    return np.asarray(cv2.resize(bare.image, None, fx=smaller, fy=smaller, interpolation=cv2.INTER_AREA))


def both(bare: Bare, apart: float, *, seed: int) -> tuple[Look, Look] | None:
    """A face in our mask and in the flat one of the same cloth; None if either is not found or not whole."""
    photo = coarser(bare, apart)
    faces = detect(photo)
    if not faces:
        return None
    face = max(faces, key=lambda one: one.interocular)
    rng = np.random.default_rng(seed)
    order = wish(rng)
    ours = mask(photo, face, style=order[0], color=order[1], rng=np.random.default_rng(seed)).image
    flat = flat_mask(photo, face, order, seed=seed)
    looks = [stored(picture) for picture in (ours, flat)]
    return None if looks[0] is None or looks[1] is None else (looks[0], looks[1])


def wish(rng: np.random.Generator) -> tuple[str, tuple[int, int, int] | None]:
    """A style, and a colour where the style's usual ones are not what the real pictures show."""
    shares = np.array(list(STYLES.values()), float)
    style = list(STYLES)[int(rng.choice(len(shares), p=shares / shares.sum()))]
    draw = rng.random()
    for _, share, low, high in PLAIN.get(style, ()):
        draw -= share
        if draw < 0:
            red, green, blue = rng.integers(low, high, 3, endpoint=True).tolist()
            return style, (red, green, blue)
    return style, None


def stored(image: np.ndarray) -> Look | None:
    """A masked photo as masked_real_256 would hold it: found, laid out, WebP; then looked at."""
    faces = detect(image)
    if not faces:
        return None
    patch, _ = align(image, max(faces, key=lambda one: one.interocular))
    patch = coded(patch, ".webp", 90)
    return seen(patch, inside=unrepeated(patch), masked=True)


def flat_mask(
    image: np.ndarray, face: Face, order: tuple[str, tuple[int, int, int] | None], *, seed: int
) -> np.ndarray:
    """MaskTheFace's way with a flat picture of the cloth that we would wear."""
    middle = mean_mesh() * 80 + np.array([160, 130, 0], np.float32)
    studio = np.full((320, 320, 3), 235, np.uint8)
    cv2.fillConvexPoly(studio, cv2.convexHull(middle[:, :2].astype(np.int32)), (188, 155, 131))
    worn = mask(
        studio, Face.from_mesh(middle), style=order[0], color=order[1], rng=np.random.default_rng(seed)
    )
    alpha = np.where(worn.coverage > 0.02, worn.coverage, 0.0)[..., None]
    cloth = np.clip((worn.image - studio * (1.0 - alpha)) / np.maximum(alpha, 0.02), 0, 255) * (alpha > 0)
    colour = cloth[worn.coverage > 0.95].mean(0)
    cloth = 0.5 * cloth + 0.5 * colour * (alpha > 0)
    gain = 1.0 + (float(image.max(2).mean()) - float(cloth.max(2).mean())) / 255.0
    homography, _ = cv2.findHomography(six_points(middle), six_points(face.landmarks))
    size = image.shape[1::-1]
    laid = cv2.warpPerspective(np.dstack([cloth * alpha, alpha]).astype(np.float32), homography, size)
    lit = np.clip(laid[..., :3] * gain, 0.0, 255.0 * laid[..., 3:])  # V alone: hue and saturation stay
    out: np.ndarray = np.clip(image * (1.0 - laid[..., 3:]) + lit + 0.5, 0, 255).astype(np.uint8)
    return out


def six_points(landmarks: np.ndarray) -> np.ndarray:
    """Where MaskTheFace pins a mask: float32 (6, 2), pixels.

    The chin's curve cut by the line through the nose tip, both ends, the bridge between them; the curve
    cut by the line through the lower lip, both ends; and by the upright through the bridge and the line
    from there to the lip, their mean. The first two lines are level with the eyes.
    """
    points = landmarks[:, :2].astype(float)
    curve = points[list(JAW)]
    eyes = points[[362, 263]].mean(0) - points[[33, 133]].mean(0)
    level = eyes / np.linalg.norm(eyes)
    bridge, tip, lip = points[[197, 1, 17]]
    left, right = ends(curve, tip, level)
    low_left, low_right = ends(curve, lip, level)
    chin = [ends(curve, bridge, way)[1] for way in (np.array([-level[1], level[0]]), lip - bridge)]
    return np.array([left, bridge, right, low_left, low_right, np.mean(chin, axis=0)], np.float32)


def ends(curve: np.ndarray, start: np.ndarray, way: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a line first and last meets an open curve (N, 2); its ends where it is too short for the line."""
    way = way / np.linalg.norm(way)
    along, off = (curve - start) @ way, (curve - start) @ np.array([-way[1], way[0]])
    cut = np.flatnonzero(np.sign(off[:-1]) != np.sign(off[1:]))
    share = off[cut] / (off[cut] - off[cut + 1])
    met = along[cut] + share * (along[cut + 1] - along[cut])
    first, last = (met.min(initial=0.0), met.max(initial=0.0))
    first = along[[0, -1]].min() if first >= 0 else first
    last = along[[0, -1]].max() if last <= 0 else last
    return start + first * way, start + last * way


def told_apart(
    real: np.ndarray, other: np.ndarray, photos: Sequence[str], *, seeds: int
) -> tuple[list[float], np.ndarray]:
    """AUC for each seed, and how real each of the other pictures was found when asked about (NaN if never).

    Args:
        real: uint8 (N, h, w, 3).
        other: likewise; the n-th goes with the n-th real one to the same half.
        photos: N; one photo is never in both halves.
        seeds: how many times.
    """
    found, said = [], np.full((seeds, len(other)), np.nan)
    for seed in range(seeds):
        learned = half(photos, seed)
        pictures = np.concatenate([real[learned], other[learned]])
        judge = learn(pictures, np.repeat([True, False], learned.sum()))
        good, bad = judge(real[~learned]), judge(other[~learned])
        found.append(area_under_curve(good, bad))
        said[seed, ~learned] = bad
    asked = np.isfinite(said).sum(0)
    return found, np.where(asked > 0, np.nansum(said, axis=0) / np.maximum(asked, 1), np.nan)


def among_real(real: np.ndarray, photos: Sequence[str], *, seeds: int) -> list[float]:
    """The same with the real pictures alone, parted at random by photo into two kinds."""
    found = []
    for seed in range(seeds):
        learned, kind = half(photos, seed), half(photos, 1000 + seed)
        judge = learn(real[learned], kind[learned])
        found.append(area_under_curve(judge(real[~learned & kind]), judge(real[~learned & ~kind])))
    return found


def half(photos: Sequence[str], seed: int) -> np.ndarray:
    """Bool (N,): a random half of the photos, all pictures of one together."""
    names = np.unique(photos)
    chosen = set(np.random.default_rng(seed).permutation(names)[: len(names) // 2].tolist())
    return np.array([photo in chosen for photo in photos])


def area_under_curve(good: np.ndarray, bad: np.ndarray) -> float:
    """Chance that one of the good scores above one of the bad, ties by half."""
    return float(np.mean(np.sign(good[:, None] - bad[None]) / 2 + 0.5))


def learn(pictures: np.ndarray, truth: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """The classifier: ridge regression with a Gaussian kernel on `features`; the same for every question.

    Of this and a small convolutional network it is the one that told the baseline better.

    Args:
        pictures: uint8 (N, h, w, 3); their mirror images are learned too.
        truth: bool (N,).

    Returns:
        From pictures to numbers, higher for the true.
    """
    plain = np.concatenate([features(pictures), features(pictures[:, :, ::-1])])
    middle, spread = plain.mean(0), plain.std(0) + 0.05
    known = (plain - middle) / spread
    wanted = np.where(np.tile(truth, 2), 1.0, -1.0)
    weights = np.linalg.solve(kernel(known, known) + 0.3 * np.eye(len(known)), wanted)

    def judge(asked: np.ndarray) -> np.ndarray:
        said: np.ndarray = kernel((features(asked) - middle) / spread, known) @ weights
        return said

    return judge


def kernel(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Likeness (A, B) of rows (A, F) and (B, F): the Gaussian of their distance, its width sqrt(F)."""
    square = (left**2).sum(1)[:, None] + (right**2).sum(1)[None] - 2.0 * left @ right.T
    likeness: np.ndarray = np.exp(-0.5 * square / left.shape[1])
    return likeness


def features(pictures: np.ndarray) -> np.ndarray:
    """Shape (gradients), texture (local binary patterns) and colour of pictures, float (N, F)."""
    return np.array([np.concatenate([shape(one), texture(one), colour(one)]) for one in pictures])


def shape(picture: np.ndarray) -> np.ndarray:
    """Histograms of oriented gradients (Dalal and Triggs 2005)."""
    from skimage.feature import hog

    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    return 2.0 * hog(grey, orientations=9, pixels_per_cell=(12, 12), cells_per_block=(2, 2))


def texture(picture: np.ndarray) -> np.ndarray:
    """Uniform local binary patterns (Ojala et al. 2002) of six parts of the picture."""
    from skimage.feature import local_binary_pattern

    grey = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY)
    codes = local_binary_pattern(grey, 8, 1, "uniform").astype(int)
    parts = [part for row in np.array_split(codes, 2) for part in np.array_split(row, 3, axis=1)]
    shares = np.array([np.bincount(part.ravel(), minlength=10) / part.size for part in parts])
    return 3.0 * np.sqrt(shares).ravel()


def colour(picture: np.ndarray) -> np.ndarray:
    """A picture of 8 x 6 pixels, and how often each hue occurs."""
    lab = cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2LAB).astype(np.float32)
    small = cv2.resize(lab, (8, 6), interpolation=cv2.INTER_AREA) / 64.0
    hues, *_ = np.histogram2d(lab[..., 1].ravel(), lab[..., 2].ravel(), bins=8, range=((90, 170), (90, 170)))
    return np.concatenate([small.ravel(), 3.0 * np.sqrt(hues.ravel() / lab[..., 0].size)])


def show(folder: Path, lower: dict[str, np.ndarray], doubt: np.ndarray) -> None:
    """Write sheets of our masks, the most obvious first and the least obvious first, and of real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    worst = np.argsort(np.nan_to_num(doubt, nan=0.0))[: 8 * 8]
    best = np.argsort(-np.nan_to_num(doubt, nan=-9.0))[: 8 * 8]
    sheets = {"worst": lower["ours"][worst], "best": lower["ours"][best], "real": lower["real"][worst]}
    for name, pictures in sheets.items():
        rows = [np.hstack(list(pictures[first : first + 8])) for first in range(0, len(pictures) - 7, 8)]
        write_image(folder / f"{name}.png", np.vstack(rows))


if __name__ == "__main__":
    main()
