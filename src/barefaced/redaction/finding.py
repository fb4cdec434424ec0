"""What one attack made of a redacted picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The outcome of one attack.

    Attributes:
        attack: its name in `ATTACKS`, or what was looked for in the file.
        passed: the redaction withstood it.
        detail: in one line, what was measured and against which limit.
    """

    attack: str
    passed: bool
    detail: str
