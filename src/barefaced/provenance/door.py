"""The one door by which a generated face is written, and the reader of what it leaves."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from barefaced.images import read_xmp, replacing, write_image
from barefaced.provenance.label import IPTC, OURS, RDF, SOURCE_TYPES, XMP, Label
from barefaced.provenance.strip import with_strip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write_generated(
    path: str | os.PathLike[str],
    image: NDArray[np.uint8],
    label: Label,
    *,
    quality: int = 95,
    strip: bool = True,
) -> None:
    """Write a picture that holds a generated face, with its label inside, beside and below it.

    Beside it means `<file>.json`, for programs that read no XMP; it is written with the picture, or
    neither is. Below it means rows added for a line of text that people see (`with_strip`); the label's
    `strip_rows` says how many, so that they can be cut off again.

    Args:
        path: ends in .png, .jpg, .jpeg, .webp, .tif or .tiff; BMP, which cannot carry a label, is refused.
        image: uint8 RGB of shape (H, W, 3).
        label: where the face comes from.
        quality: 1 to 100, for JPEG and WebP.
        strip: add the rows; without them the label inside and beside stays.

    Raises:
        ValueError: if `image` or `quality` is not of that form.
        UnwritableFile: if the picture or its label cannot be written.
    """
    path = Path(path)
    shown = with_strip(image, label) if strip else image
    entries = asdict(label) | {
        "file": path.name,
        "digital_source_type": label.digital_source_type,
        "strip_rows": len(shown) - len(image),
    }
    # The label takes its room on the disk first and its name last, so that neither stands alone.
    with replacing(path.with_name(f"{path.name}.json")) as sidecar:
        sidecar.write(json.dumps(entries, ensure_ascii=False, indent=1).encode() + b"\n")
        sidecar.flush()
        write_image(path, shown, quality=quality, xmp=label.to_xmp())


def read_label(path: str | os.PathLike[str]) -> Label | None:
    """Read the label inside a picture.

    Returns:
        The label that `write_generated` put there; None if there is none. None is no proof that a
        picture is a photograph: a label is lost when a picture is sent through many services.

    Raises:
        UnreadableImage: if the file is no picture.
    """
    packet = read_xmp(path)
    return None if packet is None else _parsed(packet)


def _parsed(packet: bytes) -> Label | None:
    """Read our packet; one that is damaged, hostile or another program's is none of our labels."""
    from defusedxml.ElementTree import fromstring

    try:
        tree = fromstring(packet.decode().strip("\0 \n"))
        return Label(
            model=tree.findtext(f".//{{{IPTC}}}AISystemUsed", ""),
            version=tree.findtext(f".//{{{IPTC}}}AISystemVersionUsed", ""),
            seed=int(tree.findtext(f".//{{{OURS}}}Seed", "")),
            kind=tree.findtext(f".//{{{IPTC}}}DigitalSourceType", "").removeprefix(SOURCE_TYPES),
            tool=tree.findtext(f".//{{{XMP}}}CreatorTool", ""),
            # Labels of the first version lack these.
            sha256=tree.findtext(f".//{{{OURS}}}ModelSha256", ""),
            besides=tuple(entry.text or "" for entry in tree.findall(f".//{{{OURS}}}Besides//{{{RDF}}}li")),
            sample=int(tree.findtext(f".//{{{OURS}}}Sample", "1")),
            keeps_visible=tree.findtext(f".//{{{OURS}}}KeepsVisible", "yes") != "no",
        )
    except (ParseError, ValueError):  # what defusedxml forbids is a ValueError
        return None
