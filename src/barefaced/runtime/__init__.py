"""Networks at run time: ONNX sessions, the card inside each model, the store of weights."""

from barefaced.runtime.card import METADATA_KEY, ModelCard
from barefaced.runtime.pull import pull_weights
from barefaced.runtime.session import Session
from barefaced.runtime.weights import StoredWeights, find_weights, list_weights

__all__ = [
    "METADATA_KEY",
    "ModelCard",
    "Session",
    "StoredWeights",
    "find_weights",
    "list_weights",
    "pull_weights",
]
