import hashlib
import json
from datetime import datetime

import numpy as np
import pytest

from barefaced.redaction import Finding, Redacted
from barefaced.redaction.log import log_digest, log_entries


@pytest.fixture
def entries(tmp_path):
    (tmp_path / "secret-name.jpg").write_bytes(b"original")
    (tmp_path / "out.png").write_bytes(b"result")
    zones = np.array([[0, 0, 16, 16]], np.int32)
    done = Redacted(
        np.zeros((20, 20, 3), np.uint8), np.zeros((20, 20), bool), zones, "block", {"margin": 1.5}
    )

    def make(findings=None):
        return log_entries(
            done,
            source=tmp_path / "secret-name.jpg",
            written=tmp_path / "out.png",
            findings=findings,
            detail={"found": 1},
            signed="A. Editor",
        )

    return make


def test_a_log_tells_what_was_done_and_to_which_file(entries):
    told = json.loads(json.dumps(entries()))
    assert told["sha256"] == hashlib.sha256(b"result").hexdigest()
    assert (told["file"], told["method"], told["settings"]) == ("out.png", "block", {"margin": 1.5})
    assert (told["zones"], told["found"], told["signed_off_by"]) == ([[0, 0, 16, 16]], 1, "A. Editor")
    assert datetime.fromisoformat(told["date"]).utcoffset().total_seconds() == 0


def test_the_original_is_tied_by_a_salted_hash_and_not_named(entries):
    told = entries()
    salted = hashlib.sha256(bytes.fromhex(told["salt"]) + b"original").hexdigest()
    assert told["original_salted_sha256"] == salted
    assert entries()["original_salted_sha256"] != salted
    assert "secret-name" not in json.dumps(told)


def test_a_change_to_the_log_shows(entries):
    told = entries()
    assert log_digest(told) == told["log_sha256"]
    assert log_digest(told | {"method": "blur"}) != told["log_sha256"]


@pytest.mark.parametrize(
    ("findings", "statement"),
    [
        (None, "No attack was run"),
        ([], "No attack was run"),
        ([Finding("context", True, "rank 40")], "Withstood the attacks named here"),
        ([Finding("context", True, ""), Finding("rim", False, "")], "An attack succeeded"),
    ],
)
def test_it_promises_no_more_than_was_tested(entries, findings, statement):
    told = entries(findings)
    assert told["statement"].startswith(statement)
    assert "safe" not in json.dumps(told)
