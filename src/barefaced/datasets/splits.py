"""Who is learned from and who is kept to measure on: decided by the person, never by the photo."""

import hashlib

SPLITS = ("train", "val", "test")


def split_of(identity: str, *, val: float = 0.05, test: float = 0.10) -> str:
    """The split of a person: the same on every machine and in every run.

    Args:
        identity: any name that is the person's alone (for a set of one photo a person, the file's name).
        val: share of people kept to choose checkpoints by, in [0, 1).
        test: share of people kept to measure on, in [0, 1).

    Returns:
        `train`, `val` or `test`.
    """
    digest = hashlib.sha256(identity.encode()).digest()
    place = int.from_bytes(digest[:8]) / 2**64
    return "test" if place < test else "val" if place < test + val else "train"
