"""Ridge regression of what is hidden on what is seen: the best that a linear model knows of faces."""

import numpy as np
from numpy.typing import NDArray

from barefaced.faces.warp import resized

COMPONENTS = 800
NOISE = 0.01
"""The ridge: variance of what the components do not tell, of values in [0, 1]. On the validation split of
faces_synthetic_256, hole of a surgical mask, 0.001, 0.003, 0.01, 0.02, 0.03 gave 26.7, 27.6, 28.1, 28.1, 28.0
dB."""
SEEN_ONLY = 1e-3
"""A small pixel counts as hidden if more than this share of it is."""


class Ridge:
    """Solves for any hole at once, in closed form.

    With the mean m and the principal axes A (K, P) of whole faces, each as long as its spread, what is seen
    is A_v' a + m_v, coefficients a of unit spread, and noise. So a = (A_v A_v' + noise)^-1 A_v (x_v - m_v),
    the ridge regression on K components, and what is hidden is A_h' a + m_h (Bishop 2006, 12.2). As A A' is
    diagonal, A_v A_v' is what A_h A_h', of fewer pixels, leaves of it.
    """

    side = None

    def __init__(
        self, faces: NDArray[np.uint8], *, components: int = COMPONENTS, noise: float = NOISE
    ) -> None:
        """Args:
        faces: uint8 (N, S, S, 3), N at least 2, aligned; S is the size at which is solved.
        components: most to be used; fewer than faces.
        noise: the ridge, see `NOISE`.
        """
        count = len(faces)
        if count < 2:
            raise ValueError(f"ridge regression needs at least 2 faces, got {count}")
        self.size = faces.shape[1]
        flat = faces.reshape(count, -1).astype(np.float32)
        flat /= np.float32(255)
        self.mean = flat.mean(axis=0)
        flat -= self.mean
        # Faces are fewer than their numbers: the components come from the small side.
        values, vectors = np.linalg.eigh(flat @ flat.T)
        kept = min(components, count - 1, int((values > values[-1] * 1e-6).sum()))
        top, vectors = values[::-1][:kept], vectors[:, ::-1][:, :kept]
        # Each scaled by its spread, so that the equations to be solved are well conditioned.
        self.axes = np.ascontiguousarray((vectors.T @ flat) / np.float32(np.sqrt(count)))
        self.variance = top / np.float32(count)
        self.noise = np.float32(noise)

    def paint(
        self, masked: NDArray[np.uint8], hole: NDArray[np.bool_], rng: np.random.Generator
    ) -> NDArray[np.uint8]:
        """The whole face as the visible part tells it, uint8 (S, S, 3) of the size of `masked`."""
        small = resized(masked, (self.size, self.size)).reshape(-1).astype(np.float32) / np.float32(255)
        hidden = self._hidden(hole)
        seen = small - self.mean
        seen[hidden] = 0.0
        behind = self.axes[:, hidden]
        equations = -(behind @ behind.T)
        equations[np.diag_indices_from(equations)] += self.variance + self.noise
        drawn = np.linalg.solve(equations, self.axes @ seen) @ self.axes + self.mean
        face = np.rint(np.clip(drawn, 0, 1) * 255).astype(np.uint8).reshape(self.size, self.size, 3)
        return _enlarged(face, masked.shape[0])

    def _hidden(self, hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Bool (S * S * 3,): values of the small picture that a hole touches."""
        import cv2

        share = cv2.resize(hole.astype(np.float32), (self.size, self.size), interpolation=cv2.INTER_AREA)
        return np.repeat(np.asarray(share).reshape(-1) > SEEN_ONLY, 3)


def _enlarged(face: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """A face at another size; cubic where it grows, which keeps more than bilinear weights do."""
    import cv2

    if size <= len(face):
        return resized(face, (size, size))
    return np.asarray(cv2.resize(face, (size, size), interpolation=cv2.INTER_CUBIC), np.uint8)
