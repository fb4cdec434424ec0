"""The catalogue: what each recogniser wants to be given, and what it answers.

To add one, its line in `RECOGNISERS`; the file itself is the user's (see `barefaced models pull`). A swapped
channel order or another alignment costs a recogniser little enough to look like a slightly worse one, so both
stand here and nowhere else.
"""

from dataclasses import dataclass

from barefaced.faces.alignment import TEMPLATES

Points = tuple[tuple[float, float], ...]

ARCFACE_POINTS: Points = tuple(TEMPLATES["recogniser"][1])
_REID_SIDE = 128
_REID_SHARES = (
    (0.31556875, 0.46157411), (0.68262292, 0.46157411), (0.50026249, 0.64050600),
    (0.34947187, 0.82469000), (0.65343645, 0.82325000),
)  # fmt: skip
REID_POINTS: Points = tuple((_REID_SIDE * x, _REID_SIDE * y) for x, y in _REID_SHARES)
"""The points of Open Model Zoo's face-reidentification-retail-0095, as shares of its input's side."""

RESEARCH_ONLY = "non-commercial research only, trained on photos of people who were not asked"


@dataclass(frozen=True)
class Preset:
    """How one recogniser is used.

    Attributes:
        name: what it is asked for by.
        file: name of its weights in a store, or its file's name without `.onnx`.
        dimension: D, numbers of an embedding.
        size: S, side of a patch in pixels.
        template: eyes, nose tip, mouth corners (x, y) in the patch, the image's left one first.
        order: channels as the network wants them, `RGB` or `BGR`.
        mean: taken off each value in [0, 255] before the network; 0 where the graph does it.
        scale: what the difference is then multiplied by; 1 where the graph does it.
        dtype: of the network's input, `float32` or `uint8`.
        norm_tells: whether the length of the feature says how good a picture is (AdaFace, MagFace).
        threshold: cosine from which two bare photographs were best taken for one person on the pairs of LFW;
            None where nobody measured it. Of no use for masked faces: an audit finds its own.
        licence: of the weights, in words.
    """

    name: str
    file: str
    dimension: int
    size: int = 112
    template: Points = ARCFACE_POINTS
    order: str = "RGB"
    mean: float = 0.0
    scale: float = 1.0
    dtype: str = "float32"
    norm_tells: bool = False
    threshold: float | None = None
    licence: str = "as its source states"

    def __post_init__(self) -> None:
        if self.order not in ("RGB", "BGR"):
            raise ValueError(f"order of channels is RGB or BGR, got {self.order!r}")
        if self.dtype not in ("float32", "uint8"):
            raise ValueError(f"a recogniser takes float32 or uint8, got {self.dtype!r}")
        if len(self.template) != 5:
            raise ValueError(f"a template has 5 points, got {len(self.template)}")


RECOGNISERS: dict[str, Preset] = {
    "recogniser-arcface": Preset("recogniser-arcface", "recogniser-arcface", 512, dtype="uint8"),
    "recogniser-adaface": Preset(
        "recogniser-adaface", "recogniser-adaface", 256, dtype="uint8", norm_tells=True
    ),
    "arcface": Preset("arcface", "arcface", 512, mean=127.5, scale=1 / 127.5, licence=RESEARCH_ONLY),
    "adaface": Preset(
        "adaface", "adaface", 512, order="BGR", mean=127.5, scale=1 / 127.5, norm_tells=True,
        licence=RESEARCH_ONLY,
    ),
    "mobilefacenet-arcface": Preset(
        "mobilefacenet-arcface", "arcface_mobilefacenet_y1", 128, threshold=0.31, licence=RESEARCH_ONLY
    ),
    "edgeface": Preset(
        "edgeface", "edgeface_xs", 512, threshold=0.25, licence="BSD-3-Clause, (c) 2024 Idiap"
    ),
    "sface": Preset("sface", "face_recognition_sface_2021dec", 128, licence="Apache-2.0 as OpenCV states"),
    "reid-0095": Preset(
        "reid-0095", "reid_retail_0095", 256, size=_REID_SIDE, template=REID_POINTS, threshold=0.29,
        licence="Apache-2.0 as Open Model Zoo states",
    ),
}  # fmt: skip
"""Name of each recogniser and how it is used; the first two are this project's own."""
