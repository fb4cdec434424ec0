"""The model file that a user hands to a detector which brings none of its own."""

from pathlib import Path

from barefaced.errors import BadModel, BarefacedError


def model_file(model: str | Path | None, *, detector: str, kind: str) -> Path:
    """`model` as a path to an existing file.

    Args:
        model: what the user gave, or None.
        detector: name of the detector, for the message.
        kind: what the file should be, for the message, such as "a YuNet ONNX file".

    Raises:
        BarefacedError: if no file was given.
        BadModel: if there is no such file.
    """
    if model is None:
        raise BarefacedError(f"detector {detector!r} brings no model: give it {kind}")
    if not Path(model).is_file():
        raise BadModel(model, "no such file")
    return Path(model)
