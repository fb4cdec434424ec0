"""The best and the worst, to be looked at."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.warp import resized

KEPT = 8
"""Pictures of each sheet."""
SIDE, GAP, HEAD = 128, 4, 18
"""Pixels of a picture, between pictures, and of the line above them."""


class _Shown(NamedTuple):
    rank: float
    turn: int  # of two with one rank the earlier counts as the greater, and arrays are never compared
    text: str
    pictures: list[NDArray[np.uint8]]


class Extremes:
    """Keeps a few pictures of however many go by."""

    def __init__(self, titles: Sequence[str], *, kept: int = KEPT) -> None:
        """Args:
        titles: one for each picture of a row.
        kept: rows of each sheet.
        """
        self.titles, self._kept, self._turn = list(titles), kept, 0
        self._best: list[_Shown] = []
        self._worst: list[_Shown] = []

    def offer(self, rank: float, text: str, pictures: Sequence[NDArray[np.uint8]]) -> None:
        """Show a row, if it is among the highest or lowest so far.

        Args:
            rank: higher is better; NaN is never shown.
            text: what stands above it.
            pictures: uint8 RGB (S, S, 3), one for each title.
        """
        self._turn -= 1
        if np.isnan(rank):
            return
        for heap, sign in ((self._best, 1.0), (self._worst, -1.0)):
            if len(heap) < self._kept or sign * rank > heap[0].rank:
                shown = _Shown(
                    sign * rank, self._turn, text, [resized(picture, (SIDE, SIDE)) for picture in pictures]
                )
                (heapq.heappush if len(heap) < self._kept else heapq.heapreplace)(heap, shown)

    def best(self) -> NDArray[np.uint8]:
        """Rows of pictures, the best first, uint8 RGB."""
        return self._sheet(self._best)

    def worst(self) -> NDArray[np.uint8]:
        """Rows of pictures, the worst first, uint8 RGB."""
        return self._sheet(self._worst)

    def _sheet(self, heap: list[_Shown]) -> NDArray[np.uint8]:
        rows = [_line(self.titles)]
        for shown in sorted(heap, reverse=True):
            line = np.hstack(
                [
                    np.pad(picture, ((0, GAP), (0, GAP), (0, 0)), constant_values=255)
                    for picture in shown.pictures
                ]
            )
            rows += [_line([shown.text], width=line.shape[1]), line]
        return np.vstack(rows)


def _line(texts: Sequence[str], *, width: int = 0) -> NDArray[np.uint8]:
    """Words above columns, black on white."""
    from PIL import Image, ImageDraw

    line = Image.new("RGB", (width or len(texts) * (SIDE + GAP), HEAD), "white")
    pen = ImageDraw.Draw(line)
    for column, text in enumerate(texts):
        pen.text((column * (SIDE + GAP) + 2, 3), text.encode("ascii", "replace").decode(), fill="black")
    return np.asarray(line, np.uint8)
