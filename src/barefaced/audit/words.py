"""`Words`: a column of text that repeats itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Words:
    """Which of a few names stands in each row.

    Attributes:
        codes: int32 (N,), places in `names`.
        names: each once.
    """

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str] | NDArray[np.str_]) -> Self:
        """The column of a text a row."""
        names, codes = np.unique(np.asarray(texts, np.str_), return_inverse=True)
        return cls(codes.astype(np.int32), tuple(map(str, names)))

    @classmethod
    def all(cls, text: str, rows: int) -> Self:
        """The column of one text in every row."""
        return cls(np.zeros(rows, np.int32), (text,))

    def texts(self) -> NDArray[np.str_]:
        """A text a row."""
        return np.array(self.names, np.str_)[self.codes]

    def are(self, text: str) -> NDArray[np.bool_]:
        """Bool (N,): the rows with this text."""
        if text not in self.names:
            return np.zeros(len(self.codes), bool)
        return self.codes == self.names.index(text)

    def at(self, rows: NDArray) -> Words:
        """Some rows."""
        return Words(self.codes[rows], self.names)
