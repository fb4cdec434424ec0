"""Pictures that look the same though their bytes differ."""

import cv2
import numpy as np
from numpy.typing import NDArray

Hash = NDArray[np.uint64]


def perceptual_hash(image: NDArray[np.uint8], *, side: int = 8) -> Hash:
    """Zauner's pHash (2010): which low frequencies of a picture are above their median.

    Size, compression and brightness change few bits; another picture differs in about half of them.

    Args:
        image: uint8 RGB (H, W, 3).
        side: frequencies across and down; 8 gives 64 bits, 16 gives 256.

    Returns:
        uint64 of shape (side * side / 64,), the first bit the highest.
    """
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (4 * side, 4 * side), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[1 : side + 1, 1 : side + 1].ravel()  # without the means of rows and columns
    return np.packbits(low > np.median(low)).view(">u8").astype(np.uint64)


class NearDuplicates:
    """Pictures seen so far, by their hashes; 40 bytes each.

    64 bits find who may be a twin. Aligned faces of two people before a plain wall often agree in them, so
    256 bits decide.
    """

    def __init__(self, *, coarse: int, fine: int) -> None:
        """Args:
        coarse: bits out of 64 in which twins differ at most.
        fine: bits out of 256.
        """
        self._limits = coarse, fine
        self._seen = np.zeros((1024, 5), np.uint64)
        self._count = 0

    def find(self, coarse: Hash, fine: Hash) -> int | None:
        """The number of the first picture added before that is a twin, from 0; None if none is.

        Args:
            coarse: uint64 (1,), the picture's hash.
            fine: uint64 (4,), its hash with `side` 16.
        """
        # Compared with every one: a hundred thousand take a fraction of a millisecond.
        seen = self._seen[: self._count]
        near = np.flatnonzero(np.bitwise_count(seen[:, 0] ^ coarse[0]) <= self._limits[0])
        apart = np.bitwise_count(seen[near, 1:] ^ fine).sum(axis=1)
        twins = near[apart <= self._limits[1]]
        return int(twins[0]) if len(twins) else None

    def add(self, coarse: Hash, fine: Hash) -> None:
        """Remember a picture under the next number."""
        if self._count == len(self._seen):
            self._seen = np.concatenate([self._seen, np.zeros_like(self._seen)])
        self._seen[self._count] = np.concatenate([coarse, fine])
        self._count += 1
