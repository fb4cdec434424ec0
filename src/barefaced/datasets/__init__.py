"""Sets of face pictures on disk: trios in shards, labelled banks, and splits by identity.

The names are imported when first used, so that reading a set brings nothing that only making one needs.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.datasets.build import build_trios
    from barefaced.datasets.counts import count_trios
    from barefaced.datasets.curation import Thresholds, curate
    from barefaced.datasets.doubts import note_doubts
    from barefaced.datasets.facebank import FaceBank, labelled_sets, write_bank
    from barefaced.datasets.labelling import label_faces
    from barefaced.datasets.preview import contact_sheet
    from barefaced.datasets.reading import TrioSet, read_trios
    from barefaced.datasets.settings import Settings
    from barefaced.datasets.sources import open_source
    from barefaced.datasets.splits import split_of
    from barefaced.datasets.trio import Trio
    from barefaced.datasets.wardrobe import dress_faces

__all__ = [
    "FaceBank",
    "Settings",
    "Thresholds",
    "Trio",
    "TrioSet",
    "build_trios",
    "contact_sheet",
    "count_trios",
    "curate",
    "dress_faces",
    "label_faces",
    "labelled_sets",
    "note_doubts",
    "open_source",
    "read_trios",
    "split_of",
    "write_bank",
]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "FaceBank": "facebank",
        "Settings": "settings",
        "Thresholds": "curation",
        "Trio": "trio",
        "TrioSet": "reading",
        "build_trios": "build",
        "contact_sheet": "preview",
        "count_trios": "counts",
        "curate": "curation",
        "dress_faces": "wardrobe",
        "label_faces": "labelling",
        "labelled_sets": "facebank",
        "note_doubts": "doubts",
        "open_source": "sources",
        "read_trios": "reading",
        "split_of": "splits",
        "write_bank": "facebank",
    },
)
