"""What every adapter is given, and what it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from barefaced.errors import BarefacedError
from barefaced.faces import Face
from barefaced.images import decode_image


@dataclass(frozen=True, eq=False)
class Given:
    """A face of which a part is hidden.

    Attributes:
        name: of the picture, `condition/photo`, safe as a path.
        picture: uint8 RGB (H, W, 3).
        prompt: for systems that take words.
        hole: bool (H, W), what to fill; None where a system has to find that out.
        expected: the average face laid by the eyes, where the hole is told.
    """

    name: str
    picture: NDArray[np.uint8]
    prompt: str
    hole: NDArray[np.bool_] | None = None
    expected: Face | None = None


@dataclass(frozen=True, eq=False)
class Drawn:
    """One outcome: a picture, or why there is none.

    Attributes:
        picture: uint8 RGB; None for a failure to generate.
        failure: `generate: timed out`, ...; the words before a bracket are counted by. "" for a picture.
        told: seed, seconds, what a service said, ...
        file: where the picture lies already, and stays; None for one that is to be kept.
    """

    picture: NDArray[np.uint8] | None
    failure: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    file: Path | None = None

    def __post_init__(self) -> None:
        if (self.picture is None) != bool(self.failure):
            raise ValueError("an outcome is a picture or a failure, got both or neither")


class System(Protocol):
    """Something that takes masks off, or says it does."""

    @property
    def name(self) -> str:
        """By which it is told in every table."""
        ...

    @property
    def told(self) -> dict[str, Any]:
        """All that decides what it gives but the picture, as plain values: adapter, model, version, ..."""
        ...

    def draw(self, given: Given, *, samples: int, seed: int, first: int = 1) -> Iterable[Drawn]:
        """Have faces drawn; no outcome is an exception, every one is counted.

        Args:
            given: the picture.
            samples: the last one wanted, counted from 1.
            seed: where the system takes one.
            first: the first one wanted; those before it were drawn in another run.

        Yields:
            Outcomes in their order, so that each can be kept before the next is paid for; none beyond those
            that are different, where a system always gives the same.
        """
        ...


def failed(kind: str, detail: str = "", **told: Any) -> Drawn:
    """A failure to generate: the kind is counted by, the detail is for the reader."""
    short = " ".join(detail.split())[:160]
    return Drawn(None, f"generate: {kind}" + (f" ({short})" if short else ""), told)


def picture_of(content: bytes, **told: Any) -> Drawn:
    """What somebody sent, if it is a picture; a service may answer with words instead."""
    if not content:
        return failed("no picture", "nothing was sent", **told)
    try:
        return Drawn(decode_image(content, "the answer"), told=told)
    except BarefacedError:
        text = content[:400].decode("utf-8", "replace")
        if text.isprintable() or "\n" in text:
            return failed("text instead of a picture", text, **told)
        return failed("no picture", "bytes of no known kind", **told)
