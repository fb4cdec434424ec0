"""Pixels in and out: uint8 RGB (H, W, 3), upright."""

from barefaced.images.find import IMAGE_SUFFIXES, find_images
from barefaced.images.read import Frames, decode_image, read_frames, read_image, read_xmp
from barefaced.images.replace import replacing
from barefaced.images.write import write_frames, write_image

__all__ = [
    "IMAGE_SUFFIXES",
    "Frames",
    "decode_image",
    "find_images",
    "read_frames",
    "read_image",
    "read_xmp",
    "replacing",
    "write_frames",
    "write_image",
]
