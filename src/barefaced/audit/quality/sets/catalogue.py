"""The catalogue: by whose features sets of pictures can be compared."""

from collections.abc import Callable

from barefaced.audit.quality.sets.features import Features
from barefaced.audit.quality.sets.hidden_layers import HiddenLayers
from barefaced.audit.quality.sets.inception import Inception, inception_here
from barefaced.audit.quality.sets.recogniser import RecogniserFeatures
from barefaced.errors import BarefacedError
from barefaced.recognition import RECOGNISERS, load_recogniser

FEATURES: dict[str, Callable[[], Features]] = {"inception": Inception, "face-mesh": HiddenLayers}
"""Besides these, every recogniser of `recognition.RECOGNISERS`."""


def load_features(name: str | None = None) -> Features:
    """Load a network to compare sets by.

    Args:
        name: one of `FEATURES` or of the recognisers, or either with a file, as `inception=FILE.onnx`; None
            for the Inception network where it is here, or else the landmark network of the package.

    Raises:
        BarefacedError: if there is no such network, or its file is not here.
        BadModel: if the file is damaged, fails its checksum, or is another network.
    """
    if name is None:
        name = "inception" if inception_here() else "face-mesh"
    known, equals, file = name.partition("=")
    if known == "inception":
        return Inception(file if equals else None)
    if name in FEATURES:
        return FEATURES[name]()
    if known in RECOGNISERS:
        return RecogniserFeatures(load_recogniser(name))
    raise BarefacedError(f"unknown features {name!r}; known: {', '.join([*FEATURES, *RECOGNISERS])}")
