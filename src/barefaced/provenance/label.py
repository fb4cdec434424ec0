"""What a generated picture says about itself, in the words of IPTC."""

from __future__ import annotations

import importlib.metadata
import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

KINDS = ("compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia")
"""A photograph with a generated part; a picture generated as a whole."""

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""The IPTC vocabulary that `KINDS` are terms of."""

IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP = "http://ns.adobe.com/xap/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OURS = "urn:barefaced:label:1"
"""For what IPTC has no word for: the seed, the model's file, the networks beside it."""

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="{rdf}">
  <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{iptc}" xmlns:xmp="{xmp}" xmlns:barefaced="{ours}">
   <Iptc4xmpExt:DigitalSourceType>{source_type}</Iptc4xmpExt:DigitalSourceType>
   <Iptc4xmpExt:AISystemUsed>{model}</Iptc4xmpExt:AISystemUsed>
   <Iptc4xmpExt:AISystemVersionUsed>{version}</Iptc4xmpExt:AISystemVersionUsed>
   <xmp:CreatorTool>{tool}</xmp:CreatorTool>
   <barefaced:Seed>{seed}</barefaced:Seed>
   <barefaced:Sample>{sample}</barefaced:Sample>
   <barefaced:ModelSha256>{sha256}</barefaced:ModelSha256>
   <barefaced:KeepsVisible>{keeps_visible}</barefaced:KeepsVisible>
   <barefaced:Besides><rdf:Bag>{besides}</rdf:Bag></barefaced:Besides>
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
        ValueError: if `kind` is unknown, a text is empty or holds what XML cannot, or a number is not of
            its form.
    """

    model: str
    """The name on the card of the network that drew the face."""
    version: str
    """Of the model."""
    seed: int
    kind: str = "compositeWithTrainedAlgorithmicMedia"
    """One of `KINDS`."""
    tool: str = field(default_factory=_this_tool)
    """The program that ran the model, with its version."""
    sha256: str = ""
    """Of the model's file, 64 hexadecimal digits in lower case; empty where it is not known."""
    besides: tuple[str, ...] = ()
    """The other networks that had a part in it, each "name version"."""
    sample: int = 1
    """Which of the faces drawn from one seed, counted from 1."""
    keeps_visible: bool = True
    """Whether only what was covered is made up; else what can be seen of the face is, too."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r}; known: {', '.join(KINDS)}")
        for name in ("model", "version", "tool"):
            _require_text(name, getattr(self, name))
        for other in self.besides:
            _require_text("besides", other)
        if self.sha256 and not re.fullmatch("[0-9a-f]{64}", self.sha256):
            raise ValueError(f"sha256 must be 64 hexadecimal digits, got {self.sha256!r}")
        if self.sample < 1:
            raise ValueError(f"sample is counted from 1, got {self.sample}")

    @property
    def digital_source_type(self) -> str:
        """The IPTC URI of `kind`."""
        return SOURCE_TYPES + self.kind

    def to_xmp(self) -> bytes:
        """Return the label as an XMP packet, UTF-8."""
        packet = _PACKET.format(
            iptc=IPTC,
            xmp=XMP,
            rdf=RDF,
            ours=OURS,
            source_type=self.digital_source_type,
            model=escape(self.model),
            version=escape(self.version),
            tool=escape(self.tool),
            seed=self.seed,
            sample=self.sample,
            sha256=self.sha256,
            keeps_visible="yes" if self.keeps_visible else "no",
            besides="".join(f"<rdf:li>{escape(other)}</rdf:li>" for other in self.besides),
        )
        return packet.encode()


def _require_text(name: str, text: str) -> None:
    if text != text.strip() or not text or not text.isprintable():
        raise ValueError(f"{name} must be printable text, got {text!r}")
