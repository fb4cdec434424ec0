"""A model of ours, or an ONNX file in its place, in this process."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from barefaced.audit.systems.base import Drawn, Given, failed
from barefaced.errors import BarefacedError


class Model:
    """`unmask` with one model; the mask is found by its segmenter unless the hole is told."""

    def __init__(self, name: str, model: str) -> None:
        """Args:
        name: in tables.
        model: as `unmask` takes it.

        Raises:
            BarefacedError: if there is no such model, or weights are missing.
        """
        from barefaced.unmasking.models import locate
        from barefaced.unmasking.networks import load_networks, plan_of

        self.name, self.model = name, model
        plan_of(model)
        networks = load_networks(model, segmenting=False)
        label = asdict(networks.label(seed=0))
        self._draws_several = networks.inpainter.noise_size > 0
        self.told: dict[str, Any] = {
            "adapter": "model",
            "model": label["model"],
            "version": label["version"],
            "sha256": label["sha256"],
            "weights": {each: _sum(locate(each)) for each in _there(plan_of(model).weights)},
            "tool": label["tool"],
        }

    def draw(self, given: Given, *, samples: int, seed: int, first: int = 1) -> list[Drawn]:
        """See `System`."""
        from barefaced.unmasking import unmask

        if first > 1 and not self._draws_several:
            return []
        began = time.perf_counter()
        faces = None if given.hole is None or given.expected is None else [given.expected]
        try:
            result = unmask(
                given.picture, faces=faces, hole=given.hole, model=self.model, seed=seed,
                samples=samples if self._draws_several else 1,
            )  # fmt: skip
        except BarefacedError as error:
            return [failed("stopped", str(error))] if first == 1 else []
        if not result.faces:
            return [failed("left alone", "; ".join(result.notes))] if first == 1 else []
        each = round((time.perf_counter() - began) / len(result.samples), 3)
        told = {"seconds": each, "seed": seed}
        return [Drawn(picture, told=told) for picture in result.samples[first - 1 :]]


def _there(weights: tuple[str, ...]) -> list[str]:
    """Those that are here: a segmenter may be missing where holes are told."""
    from barefaced.unmasking.models import locate

    found = []
    for each in weights:
        try:
            locate(each)
        except BarefacedError:
            continue
        found.append(each)
    return found


def _sum(path: Any) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()
