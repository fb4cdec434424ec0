"""The average of weights over the run, which is what is validated and shipped."""

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel


def moving_average(networks: nn.Module, *, decay: float) -> AveragedModel:
    """An exponential moving average of networks, buffers included.

    It is short while the run is young, so that early weights are forgotten: at step n it keeps
    (1 + n) / (10 + n) of itself, at most `decay`. Whole numbers, such as batch norm's count, are copied.

    Args:
        networks: copied; the first `update_parameters` takes their weights as they are.
        decay: in [0, 1); 0 follows the networks.
    """

    def mix(averaged: torch.Tensor, current: torch.Tensor, count: torch.Tensor | int) -> torch.Tensor:
        if not averaged.is_floating_point():
            return current
        keep = min(decay, (1.0 + float(count)) / (10.0 + float(count)))
        return averaged * keep + current * (1.0 - keep)

    return AveragedModel(networks, avg_fn=mix, use_buffers=True)
