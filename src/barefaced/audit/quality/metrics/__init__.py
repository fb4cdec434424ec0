"""The metrics by name, one a file. To add one: a file here, and its line in `METRICS`."""

from barefaced.audit.quality.metrics.base import Metric
from barefaced.audit.quality.metrics.dice import dice
from barefaced.audit.quality.metrics.iou import iou
from barefaced.audit.quality.metrics.lpips import lpips, lpips_weights
from barefaced.audit.quality.metrics.mae import mae
from barefaced.audit.quality.metrics.mse import mse
from barefaced.audit.quality.metrics.pixel_accuracy import pixel_accuracy
from barefaced.audit.quality.metrics.psnr import psnr
from barefaced.audit.quality.metrics.ssim import ssim

__all__ = ["METRICS", "Metric"]

METRICS: dict[str, Metric] = {
    "mse": Metric(mse, higher=False, digits=5),
    "mae": Metric(mae, higher=False),
    "psnr": Metric(psnr, unit="dB", digits=2),
    "ssim": Metric(ssim),
    "lpips": Metric(lpips, higher=False, regions=("whole",), usable=lambda: lpips_weights() is not None),
    "pixel_accuracy": Metric(pixel_accuracy, task="segmentation", regions=("whole",)),
    "iou": Metric(iou, task="segmentation", regions=("whole",)),
    "dice": Metric(dice, task="segmentation", regions=("whole",)),
}
