"""Redaction that resists: faces covered so that today's attacks do not bring the person back.

The names are imported when first used, so that `import barefaced.redaction` stays light. No file has the name
of a verb: the import system would put it in the verb's place.
"""

from typing import TYPE_CHECKING

from barefaced.lazy import names_from

if TYPE_CHECKING:
    from barefaced.redaction.covering import redact
    from barefaced.redaction.finding import Finding
    from barefaced.redaction.redacted import Redacted
    from barefaced.redaction.redactors import REDACTORS, redactor_named
    from barefaced.redaction.redactors.base import Redactor
    from barefaced.redaction.verifying import restorations, verify

__all__ = [
    "REDACTORS",
    "Finding",
    "Redacted",
    "Redactor",
    "redact",
    "redactor_named",
    "restorations",
    "verify",
]

__getattr__, __dir__ = names_from(
    __name__,
    {
        "REDACTORS": "redactors",
        "Finding": "finding",
        "Redacted": "redacted",
        "Redactor": "redactors.base",
        "redact": "covering",
        "redactor_named": "redactors",
        "restorations": "verifying",
        "verify": "verifying",
    },
)
