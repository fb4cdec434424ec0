"""The log of a redaction: what was done to a file and what it withstood, for whoever has to answer for it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from barefaced import __version__
from barefaced.redaction.finding import Finding
from barefaced.redaction.redacted import Redacted

STATEMENT = (
    "Withstood the attacks named here, in this version, on this date. No redaction withstands every attack."
)
UNTESTED = "No attack was run on this file. No redaction withstands every attack."
FAILED = "An attack succeeded; the file was withheld."


def log_entries(
    redacted: Redacted,
    *,
    source: Path,
    written: Path,
    findings: Sequence[Finding] | None,
    frames: int = 1,
    detail: Mapping[str, Any] | None = None,
    signed: str | None = None,
) -> dict[str, Any]:
    """What a log says of one file.

    The original's hash is salted: who holds both log and original can show that they belong together, and
    nobody can look the original up by it. The log ends with a hash of all that stands before, so that a
    change shows.

    Args:
        redacted: what was done.
        source: the original file.
        written: the redacted file, there already; it is named by its last part, `source` not at all.
        findings: of `verify`; None if it was not run.
        frames: of the animation.
        detail: further entries, such as how faces were looked for.
        signed: the name of who answers for it.

    Returns:
        Entries ready for JSON.
    """
    salt = secrets.token_hex(16)
    entries: dict[str, Any] = {
        "file": written.name,
        "sha256": _digest(written),
        "original_salted_sha256": _digest(source, bytes.fromhex(salt)),
        "salt": salt,
        "method": redacted.method,
        "settings": redacted.settings,
        "zones": redacted.zones.tolist(),
        "frames": frames,
        **(detail or {}),
        "attacks": None if findings is None else [vars(finding) for finding in findings],
        "statement": _statement(findings),
        "barefaced": __version__,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "signed_off_by": signed,
    }
    return entries | {"log_sha256": log_digest(entries)}


def log_digest(entries: Mapping[str, Any]) -> str:
    """SHA-256 of a log's entries but `log_sha256`, as JSON with sorted keys and no spaces."""
    kept = {key: value for key, value in entries.items() if key != "log_sha256"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _statement(findings: Sequence[Finding] | None) -> str:
    if not findings:
        return UNTESTED
    return STATEMENT if all(finding.passed for finding in findings) else FAILED


def _digest(path: Path, salt: bytes = b"") -> str:
    digest = hashlib.sha256(salt)
    with path.open("rb") as stream:
        while part := stream.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
