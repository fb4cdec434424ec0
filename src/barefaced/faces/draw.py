"""A picture with what was found drawn over it."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.face import Face
from barefaced.faces.pose import rotation_of_pose

Colour = tuple[int, int, int]

_BOX: Colour = (255, 200, 0)
_SEEN: Colour = (0, 230, 118)
_HIDDEN: Colour = (255, 87, 160)
_AXES: tuple[Colour, Colour, Colour] = ((255, 64, 64), (64, 220, 64), (64, 128, 255))
_FRACTION_BITS = 4  # OpenCV takes coordinates in sixteenths of a pixel


def draw_faces(image: NDArray[np.uint8], faces: Iterable[Face]) -> NDArray[np.uint8]:
    """Draw box, confidence, landmarks and pose of every face.

    Landmarks are green where the skin is turned to the camera and pink elsewhere. From the nose tip go
    three axes: red to the face's side, green down, blue where it looks.

    Args:
        image: uint8 RGB of shape (H, W, 3); left unchanged.
        faces: what to draw; lines and letters grow with the picture.

    Returns:
        A new uint8 RGB array of shape (H, W, 3).
    """
    canvas = np.ascontiguousarray(image).copy()
    width = max(1, round(max(image.shape[:2]) / 500))
    for face in faces:
        _draw_box(canvas, face, width)
        _draw_landmarks(canvas, face)
        _draw_pose(canvas, face, width)
    return canvas


def _draw_box(canvas: NDArray[np.uint8], face: Face, width: int) -> None:
    import cv2

    first, last = _fixed(face.box[:2]), _fixed(face.box[2:])
    cv2.rectangle(canvas, first, last, _BOX, width, cv2.LINE_AA, _FRACTION_BITS)
    text, size, font = f"{face.confidence:.2f}", 0.45 * width, cv2.FONT_HERSHEY_SIMPLEX
    (across, up), _ = cv2.getTextSize(text, font, size, width)
    # Above the box where there is room, and never outside the picture.
    x = int(np.clip(face.box[0], 0, max(0, canvas.shape[1] - across)))
    y = int(np.clip(face.box[1] - 2 * width, up, canvas.shape[0]))
    cv2.rectangle(canvas, (x, y - up - width), (x + across, y + 2 * width), _BOX, cv2.FILLED)
    cv2.putText(canvas, text, (x, y), font, size, (0, 0, 0), width, cv2.LINE_AA)


def _draw_landmarks(canvas: NDArray[np.uint8], face: Face) -> None:
    import cv2

    radius = _fixed([max(0.5, face.interocular / 90)] * 2)[0]
    for point, seen in zip(face.landmarks, face.visible, strict=True):
        colour = _SEEN if seen else _HIDDEN
        cv2.circle(canvas, _fixed(point), radius, colour, cv2.FILLED, cv2.LINE_AA, _FRACTION_BITS)


def _draw_pose(canvas: NDArray[np.uint8], face: Face, width: int) -> None:
    import cv2

    start, length = face.five[2], face.interocular
    directions = rotation_of_pose(face.pose)[:2].T * [[1], [1], [-1]]  # a face looks along its -z
    for direction, colour in zip(directions, _AXES, strict=True):
        end = start + length * direction
        cv2.line(canvas, _fixed(start), _fixed(end), colour, 2 * width, cv2.LINE_AA, _FRACTION_BITS)


def _fixed(point: NDArray | list[float]) -> tuple[int, int]:
    """(x, y) in OpenCV's sixteenths, kept within what its integers hold."""
    x, y = np.clip(np.rint(np.asarray(point, np.float64) * (1 << _FRACTION_BITS)), -(1 << 24), 1 << 24)
    return int(x), int(y)
