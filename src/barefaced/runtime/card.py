"""What a model says about itself, inside its own file, so that the two cannot part."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

METADATA_KEY = "barefaced.card"
"""Where the card stands in the ONNX `metadata_props`."""


@dataclass(frozen=True)
class ModelCard:
    """The card of a model; the same text in `models info`, in the file, and in an audit's report."""

    name: str
    """The name it is asked for by, without `.onnx`."""
    version: str
    task: str
    """What it does, one word: "detector", "landmarks", ..."""
    inputs: dict[str, Any] = field(default_factory=dict)
    """Tensor name to its shape, dtype, range and colour order, in words."""
    outputs: dict[str, Any] = field(default_factory=dict)
    """Tensor name to its shape, dtype, range and units, in words."""
    licence: str = ""
    training_data: str = ""
    """Every data set it learned from, and whether the people in it were asked."""
    recipe: str | dict[str, Any] = ""
    """The recipe with its settings, enough to train it again."""
    scores: dict[str, float | str] = field(default_factory=dict)
    """What was measured, on what, to the figure reached."""
    notes: str = ""

    def to_json(self) -> str:
        """Return the card as JSON text.

        Raises:
            ValueError: if a value is no JSON, NaN and infinity included.
        """
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Read a card; entries of later versions that are unknown here are passed over.

        Raises:
            ValueError: if `text` is not a card: no JSON object, an entry missing or of the wrong type.
        """
        entries = json.loads(text)
        if not isinstance(entries, dict):
            raise ValueError(f"a model card is a JSON object, got {type(entries).__name__}")
        known = {entry.name: entries[entry.name] for entry in fields(cls) if entry.name in entries}
        for name, value in known.items():
            kinds = _KINDS.get(name, str)
            if not isinstance(value, kinds):
                raise ValueError(f"entry {name!r} of a model card has the wrong type {type(value).__name__}")
        missing = [name for name in ("name", "version", "task") if name not in known]
        if missing:
            raise ValueError(f"a model card lacks {', '.join(missing)}")
        return cls(**known)


# Entries that are not plain text.
_KINDS: dict[str, type | tuple[type, ...]] = {
    "inputs": dict,
    "outputs": dict,
    "scores": dict,
    "recipe": (str, dict),
}
