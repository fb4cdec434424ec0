"""Let the shipped inpainters share one file with the basis of faces, which each would hold a copy of.

    python scripts/share_basis.py src/barefaced/weights

`slim` and `vae` begin with the same linear prior, kept in 8 bits: of its 4.9 million levels 52 differ. The
basis of the first goes to `face-basis.bin`, both files name it (ONNX's external data), and the checksums are
made anew. A file that names it already stays as it is; run it again after one of them was trained anew.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper
from onnx.external_data_helper import set_external_data, uses_external_data

SHARING = ("face-inpainter-slim.onnx", "face-inpainter-vae.onnx")
SHARED, SUMS = "face-basis.bin", "SHA256SUMS"
MOST = 1e-3
"""Share of the levels that may differ between two copies of one basis, by one level each."""


def main() -> None:
    """Take the copies out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path, help="folder with the weights and their checksums")
    store: Path = parser.parse_args().store
    models = {name: onnx.load(store / name, load_external_data=False) for name in SHARING}
    own = {name: basis_of(model) for name, model in models.items()}
    held = [numpy_helper.to_array(basis) for basis in own.values() if not uses_external_data(basis)]
    if held:
        kept = shared(store, held)
        (store / SHARED).write_bytes(kept.tobytes())
        for name, basis in own.items():
            point(basis, len(kept.tobytes()))
            (store / name).write_bytes(models[name].SerializeToString())
    write_sums(store)


def basis_of(model: onnx.ModelProto) -> TensorProto:
    """The largest tensor of 8 bits."""
    return max(
        (tensor for tensor in model.graph.initializer if tensor.data_type == TensorProto.INT8),
        key=lambda tensor: int(np.prod(tensor.dims)),
    )


def shared(store: Path, held: list[np.ndarray]) -> np.ndarray:
    """The basis to keep, int8: the one shared already, or else the first.

    Raises:
        SystemExit: if a copy is another basis.
    """
    old = store / SHARED
    first = np.fromfile(old, np.int8).reshape(held[0].shape) if old.exists() else held[0]
    for one in held:
        apart = np.abs(one.astype(int) - first)
        if apart.max() > 1 or (apart > 0).mean() > MOST:
            raise SystemExit(
                f"{store}: two bases, not copies of one: {(apart > 0).mean():.2%} of levels differ"
            )
    return first


def point(basis: TensorProto, length: int) -> None:
    """Let a tensor name the shared file in place of its own bytes."""
    basis.ClearField("raw_data")
    basis.raw_data = b""
    set_external_data(basis, SHARED, offset=0, length=length)
    basis.ClearField("raw_data")


def write_sums(store: Path) -> None:
    """Checksums of all models, and of what they share."""
    files = sorted([*store.glob("*.onnx"), store / SHARED])
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (store / SUMS).write_text("".join(lines))


if __name__ == "__main__":
    main()
