"""Square windows on holes: costly losses look through these, at a quarter of the pixels and less."""

import torch


def cut_windows(hole: torch.Tensor, *pictures: torch.Tensor, side: int) -> tuple[torch.Tensor, ...]:
    """The same window of several pictures, its middle a pixel of the hole drawn by chance.

    Args:
        hole: (N, 1, S, S), above 0 where it is; without a hole any pixel serves.
        pictures: (N, C, S, S) each.
        side: of the windows, pixels; 0, or S and more, for whole pictures.

    Returns:
        For each of `pictures` (N, C, side, side).
    """
    size = hole.shape[-1]
    if not 0 < side < size:
        return pictures
    chosen = torch.multinomial((hole > 0).flatten(1).float().cpu() + 1e-9, 1)[:, 0]
    corners = torch.stack([chosen // size, chosen % size], 1) - side // 2
    places = corners.clamp(0, size - side).tolist()
    return tuple(
        torch.stack([one[:, y : y + side, x : x + side] for one, (y, x) in zip(picture, places, strict=True)])
        for picture in pictures
    )
