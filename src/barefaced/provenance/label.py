"""What a generated picture says about itself, in the words of IPTC."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

KINDS = ("compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia")
"""A photograph with a generated part; a picture generated as a whole."""

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""The IPTC vocabulary that `KINDS` are terms of."""

IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP = "http://ns.adobe.com/xap/1.0/"
OURS = "urn:barefaced:label:1"
"""For the seed, which IPTC has no word for."""

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{iptc}" xmlns:xmp="{xmp}" xmlns:barefaced="{ours}">
   <Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>
   <Iptc4xmpExt:AISystemUsed>{model}</Iptc4xmpExt:AISystemUsed>
   <Iptc4xmpExt:AISystemVersionUsed>{version}</Iptc4xmpExt:AISystemVersionUsed>
   <xmp:CreatorTool>{tool}</xmp:CreatorTool>
   <barefaced:Seed>{seed}</barefaced:Seed>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def _this_tool() -> str:
    try:
        return f"barefaced {importlib.metadata.version('barefaced')}"
    except importlib.metadata.PackageNotFoundError:  # run from its sources
        return "barefaced"


@dataclass(frozen=True)
class Label:
    """Where a generated face comes from; with it the same pixels can be made again.

    Raises:
        ValueError: if `kind` is unknown, or a text is empty or holds what XML cannot.
    """

    model: str
    version: str
    """Of the model."""
    seed: int
    kind: str = "compositeWithTrainedAlgorithmicMedia"
    """One of `KINDS`."""
    tool: str = field(default_factory=_this_tool)
    """The program that ran the model, with its version."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}; known: {', '.join(KINDS)}")
        for name in ("model", "version", "tool"):
            text = getattr(self, name)
            if text != text.strip() or not text or not text.isprintable():
                raise ValueError(f"{name} must be printable text, got {text!r}")

    @property
    def digital_source_type(self) -> str:
        """The IPTC URI of `kind`."""
        return SOURCE_TYPES + self.kind

    def to_xmp(self) -> bytes:
        """Return the label as an XMP packet, UTF-8."""
        packet = _PACKET.format(
            iptc=IPTC,
            xmp=XMP,
            ours=OURS,
            source_type=self.digital_source_type,
            model=escape(self.model),
            version=escape(self.version),
            tool=escape(self.tool),
            seed=self.seed,
        )
        return packet.encode()
