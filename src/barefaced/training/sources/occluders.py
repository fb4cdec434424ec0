"""Quickly drawn things in front of faces, so that networks learn where a jaw is under cloth.

They need not convince a person, only be many: masks of any colour, cloth or print, worn any way, and scarves,
glasses, hands, bars and patches beside them.
"""

from collections.abc import Callable

import cv2
import numpy as np

JAW = (454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234)
"""The lower outline of the mesh, from the ear on the right of the picture over the chin to the other."""
CLOTH = (
    (168, 205, 225), (195, 218, 232), (240, 240, 240), (225, 228, 230), (25, 25, 28), (45, 50, 60),
    (110, 160, 150), (150, 190, 175), (225, 170, 180), (120, 125, 130), (30, 45, 90), (140, 40, 45),
    (210, 195, 165), (200, 150, 120),
)  # fmt: skip

Texture = Callable[[np.random.Generator], np.ndarray]


def cover(
    image: np.ndarray, mesh: np.ndarray, *, rng: np.random.Generator, texture: Texture | None = None
) -> tuple[np.ndarray, bool]:
    """Put something in front of a face, or nothing.

    Args:
        image: uint8 RGB (H, W, 3); left unchanged.
        mesh: float (468, 2 or more), x and y in pixels.
        rng: all chance comes from it.
        texture: gives a picture to print on cloth, uint8 RGB of any size.

    Returns:
        The covered picture, and whether a mask is worn over the mouth.
    """
    points = mesh[:, :2].astype(np.float32)
    out, worn = image, False
    if rng.random() < 0.6:
        out, worn = _mask(out, points, rng, texture)
    if rng.random() < 0.15:
        out = _glasses(out, points, rng)
    if rng.random() < 0.25:
        out = _patch(out, points, rng, texture)
    return out, worn


def _mask(
    image: np.ndarray, points: np.ndarray, rng: np.random.Generator, texture: Texture | None
) -> tuple[np.ndarray, bool]:
    wear = rng.choice(4, p=(0.76, 0.12, 0.06, 0.06))  # correct, nose out, chin only, scarf
    outline = _outline(points, int(wear), rng)
    cloth = _shaded(image, outline, _cloth(image.shape, rng, texture), points, rng)
    out = image
    if wear != 3 and rng.random() < 0.7:
        out = _straps(out, outline, points, rng)
    if rng.random() < 0.3:
        shadow = _filled(image.shape, outline + _span(points) * 0.03, 0.05, points) * 0.4
        out = _blend(out, np.zeros_like(image), shadow)
    out = _blend(out, cloth, _filled(image.shape, outline, rng.uniform(0.004, 0.02), points))
    return out, wear != 2


def _span(points: np.ndarray) -> float:
    """Distance from the nose bridge to the chin, in pixels."""
    return float(np.linalg.norm(points[152] - points[168])) + 1e-3


def _outline(points: np.ndarray, wear: int, rng: np.random.Generator) -> np.ndarray:
    """The mask's edge as a closed curve (M, 2): jaw, pushed outward, and a top edge over nose or lip."""
    jaw = points[list(JAW)]
    cut = int(rng.integers(0, 4))
    jaw = jaw[cut : len(jaw) - cut]
    centre = points[13]
    weights = np.sin(np.linspace(0, np.pi, len(jaw)))[:, None]
    jaw = centre + (jaw - centre) * (1.0 + weights * rng.uniform(-0.04, 0.16) + rng.uniform(-0.04, 0.06))
    if wear == 3:
        jaw = jaw + (points[152] - points[168]) * weights * rng.uniform(0.1, 0.6)
    side = rng.uniform(0.0, 0.7)
    if wear == 0 or wear == 3:
        middle = points[rng.choice((6, 197, 195, 5, 4))]
        cheeks = [points[118] * (1 - side) + points[50] * side, points[347] * (1 - side) + points[280] * side]
    elif wear == 1:
        middle = points[rng.choice((164, 2, 0))]
        cheeks = [points[205], points[425]]
    else:
        middle = points[rng.choice((17, 18, 200))]
        cheeks = [points[210], points[430]]
    top = np.stack([jaw[-1], cheeks[0], middle, cheeks[1], jaw[0]])
    if rng.random() < 0.3:
        top = top[[0, 2, 4]]
    return _smooth(np.concatenate([jaw, top[1:-1]])) + rng.normal(0, 0.012 * _span(points), 2)


def _smooth(polygon: np.ndarray) -> np.ndarray:
    """Chaikin's corner cutting, twice."""
    for _ in range(2):
        after = np.roll(polygon, -1, axis=0)
        polygon = np.stack([0.75 * polygon + 0.25 * after, 0.25 * polygon + 0.75 * after], 1).reshape(-1, 2)
    return polygon


def _filled(shape: tuple[int, ...], outline: np.ndarray, softness: float, points: np.ndarray) -> np.ndarray:
    alpha: np.ndarray = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(alpha, [np.round(outline * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    sigma = softness * _span(points)
    alpha = cv2.GaussianBlur(alpha, (0, 0), sigma) if sigma > 0.3 else alpha
    return alpha.astype(np.float32)[..., None] / 255.0


def _blend(below: np.ndarray, above: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    mixed = below + (above.astype(np.float32) - below) * alpha.astype(np.float32)
    return np.asarray(mixed, np.uint8)


def _cloth(shape: tuple[int, ...], rng: np.random.Generator, texture: Texture | None) -> np.ndarray:
    height, width = shape[:2]
    kind = rng.random()
    if texture is not None and kind < 0.25:
        printed = cv2.resize(texture(rng), (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(printed, np.uint8)
    colour = np.array(CLOTH[rng.integers(len(CLOTH))] if kind < 0.8 else rng.integers(0, 256, 3), np.float32)
    cloth = np.broadcast_to(colour + rng.normal(0, 10), (height, width, 3)).astype(np.float32)
    if kind > 0.93:
        other = rng.integers(0, 256, 3).astype(np.float32)
        angle, period = rng.uniform(0, np.pi), rng.uniform(0.02, 0.15) * height
        y, x = np.mgrid[:height, :width].astype(np.float32)
        stripes = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / period) > 0
        cloth = np.where(stripes[..., None], other, cloth)
    return np.asarray(np.clip(cloth, 0, 255), np.uint8)


def _shaded(
    image: np.ndarray, outline: np.ndarray, cloth: np.ndarray, points: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Cloth with the face's exposure, a bulge of light and dark, pleats and weave."""
    height, width = image.shape[:2]
    span = _span(points)
    down = (points[152] - points[168]) / span
    centre = (points[rng.choice((1, 2, 13))] + rng.normal(0, 0.1 * span, 2)).astype(np.float32)
    dx = ((np.arange(width, dtype=np.float32) - centre[0]) / np.float32(span))[None]
    dy = ((np.arange(height, dtype=np.float32) - centre[1]) / np.float32(span))[:, None]
    along, across = dx * down[0] + dy * down[1], dx * down[1] - dy * down[0]
    shade = 1.0 - rng.uniform(0.0, 0.9) * across**2 - rng.uniform(0.0, 0.6) * along**2
    shade = shade + rng.uniform(-0.35, 0.35) * across + rng.uniform(-0.2, 0.2) * along
    if rng.random() < 0.5:
        pleat = np.sin(along * rng.uniform(10, 30) + rng.uniform(0, 6) + across**2 * rng.uniform(-3, 3))
        shade = shade + rng.uniform(0.02, 0.14) * pleat
    if rng.random() < 0.3:
        shade = shade - rng.uniform(0.1, 0.3) * np.exp(-((across / rng.uniform(0.01, 0.05)) ** 2))
    cheek = float(image[_inside(points[[50, 280, 4, 151]], image.shape)].mean()) / 150.0
    shade = np.clip(shade, 0.15, 1.3) * min(max(cheek, 0.4), 1.15) ** rng.uniform(0.3, 1.0)
    return np.asarray(cv2.convertScaleAbs(cloth * shade[..., None]), np.uint8)


def _inside(points: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    x = np.clip(points[:, 0].astype(int), 0, shape[1] - 1)
    y = np.clip(points[:, 1].astype(int), 0, shape[0] - 1)
    return y, x


def _straps(
    image: np.ndarray, outline: np.ndarray, points: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    out = image.copy()
    shade = int(rng.choice((240, 225, 200, 30)))
    thickness = max(1, int(_span(points) * rng.uniform(0.012, 0.03)))
    down = points[152] - points[168]
    for ear, sign in ((234, 0), (454, 1)):
        ends = outline[np.argsort(outline[:, 0])]
        edge = ends[-8:] if sign else ends[:8]
        start = edge[rng.integers(len(edge))]
        outward = points[ear] - points[4]
        target = points[ear] + outward * rng.uniform(0.05, 0.25) - down * rng.uniform(-0.05, 0.15)
        line = np.round(np.stack([start, target]) * 8).astype(np.int32)
        cv2.line(out, line[0], line[1], (shade,) * 3, thickness, cv2.LINE_AA, 3)
    return out


def _glasses(image: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    left, right = points[[33, 133]].mean(0), points[[362, 263]].mean(0)
    eye = float(np.linalg.norm(right - left)) + 1e-3
    angle = float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))
    centres = [eye_centre.astype(int).tolist() for eye_centre in (left, right)]
    size = (int(eye * rng.uniform(0.28, 0.46)), int(eye * rng.uniform(0.2, 0.36)))
    dark = tuple(int(v) for v in rng.integers(0, 90, 3))
    if rng.random() < 0.5:  # frames only
        out = image.copy()
        frame = max(1, int(eye * 0.05))
        for centre in centres:
            cv2.ellipse(out, centre, size, angle, 0, 360, dark, frame, cv2.LINE_AA)
        return out
    lens = np.zeros(image.shape[:2], np.float32)
    for centre in centres:
        cv2.ellipse(lens, centre, size, angle, 0, 360, 1.0, -1, cv2.LINE_AA)
    cv2.line(lens, centres[0], centres[1], 1.0, max(1, int(eye * 0.06)), cv2.LINE_AA)
    return _blend(image, np.full_like(image, dark), lens[..., None] * rng.uniform(0.6, 1.0))


def _patch(
    image: np.ndarray, points: np.ndarray, rng: np.random.Generator, texture: Texture | None
) -> np.ndarray:
    """A blob of any colour, or of another picture, anywhere over the face: a hand, a cup, hair, a bar."""
    span = _span(points)
    centre = points[rng.integers(len(points))] + rng.normal(0, 0.2 * span, 2)
    angle = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 9))))
    reach = span * rng.uniform(0.15, 0.5) * rng.uniform(0.5, 1.0, len(angle))
    blob = centre + np.stack([np.cos(angle) * reach * rng.uniform(0.4, 1.6), np.sin(angle) * reach], 1)
    blob = _smooth(blob) if rng.random() < 0.6 else blob
    if texture is not None and rng.random() < 0.5:
        colour = cv2.resize(texture(rng), image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    elif rng.random() < 0.5:
        skin = image[_inside(points[[50, 280, 151]], image.shape)].mean(0)
        colour = np.broadcast_to(skin * rng.uniform(0.6, 1.2), image.shape).clip(0, 255)
    else:
        colour = np.broadcast_to(rng.integers(0, 256, 3), image.shape)
    return _blend(image, colour, _filled(image.shape, blob, rng.uniform(0.0, 0.03), points))
