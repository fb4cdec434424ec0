"""The workshop: the only room with torch. Networks, losses, recipes, one loop, and the way out to ONNX."""

from barefaced.training.export import export
from barefaced.training.loop import train

__all__ = ["export", "train"]
