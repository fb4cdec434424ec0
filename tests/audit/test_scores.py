from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.scores import COLUMNS, Scores
from barefaced.audit.words import Words
from barefaced.errors import BarefacedError


def table(**changed) -> Scores:
    row = {
        "recogniser": "r", "system": "s", "condition": "half-0.25", "group": "f/black", "reference": "a.png",
        "probe": "b.png", "subject_reference": "ann", "subject_probe": "ann", "sample": 2,
        "same_source": False, "mated": True, "similarity": 0.25, "failure": "",
    }  # fmt: skip
    return Scores.of_rows([row, row | changed])


def texts(scores: Scores) -> list[list]:
    return [
        list(column.texts() if isinstance(column, Words) else column)
        for column in (getattr(scores, name) for name in COLUMNS if name != "similarity")
    ]


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_what_is_written_is_read(tmp_path, kind):
    scores = table(
        probe='c, "d".png', similarity=np.nan, failure="generate: timed out", mated=False, same_source=True
    )
    path = tmp_path / f"scores.{kind}"
    getattr(scores, f"write_{kind}")(path)
    again = getattr(Scores, f"read_{kind}")(path)
    assert texts(again) == texts(scores)
    assert np.array_equal(again.similarity, scores.similarity, equal_nan=True)


def test_rows_are_chosen_by_what_they_hold():
    scores = table(sample=1, system="other")
    assert len(scores.where(system="other", sample=1)) == 1
    assert len(scores.where(system="nobody")) == 0
    assert len(scores.where(mated=True, same_source=False)) == 2
    assert scores.values("system") == ["s", "other"]
    assert scores.where(system="other").values("system") == ["other"]


def test_tables_are_joined_by_name():
    both = Scores.join(
        [table(system="x").where(system="x"), table(system="y"), table().where(system="nobody")]
    )
    assert both.system.texts().tolist() == ["x", "s", "y"]
    with pytest.raises(ValueError, match="no table"):
        Scores.join([])


def test_failures_are_rows():
    assert table(similarity=np.nan).failed.tolist() == [False, True]


def test_columns_are_of_one_length():
    scores = table()
    with pytest.raises(ValueError, match="one length"):
        Scores.join([scores]).__class__(
            *(getattr(scores, name) for name in list(scores.__dataclass_fields__)[:-1]), Words.all("", 3)
        )


def test_an_infinite_similarity_is_refused():
    with pytest.raises(ValueError, match="infinity"):
        table(similarity=np.inf)


LEAST = "recogniser,system,condition,reference,probe,subject_reference,subject_probe,mated,similarity\n"


def test_scores_made_elsewhere_need_few_columns(tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text(LEAST + "r,clean,clean,a,b,ann,ann,yes,0.5\nr,clean,clean,a,c,ann,bob,no,\n")
    scores = Scores.read_csv(path)
    assert scores.mated.tolist() == [True, False]
    assert scores.failed.tolist() == [False, True]
    assert scores.failure.texts().tolist() == ["", "acquire: not told"]
    assert scores.sample.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("recogniser\nr\n", "lacks the columns system, condition"),
        (LEAST + "r,s,c,a,b,ann,ann,maybe,0.5\n", "line 2: mated is 1 or 0, got 'maybe'"),
        (LEAST + "r,s,c,a,b,ann,ann,1,high\n", "line 2: could not convert"),
        (LEAST + "r,s,c,a,b,ann,ann,1,inf\n", "line 2: a similarity is a number"),
        (LEAST + "r,s\n", "line 2: 'condition'"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path, text, told):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(BarefacedError, match=told):
        Scores.read_csv(path)


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "scores.npz").write_bytes(b"PK")
    with pytest.raises(BarefacedError, match="no table of scores"):
        Scores.read_npz(tmp_path / "scores.npz")
