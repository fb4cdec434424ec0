from __future__ import annotations

import pytest

from barefaced.audit.study import read_study
from barefaced.errors import BarefacedError


def row(subject, file, role="reference", **more):
    return {"subject": subject, "file": file, "role": role, **more}


PAIR = [row("ann", "a.png", gender="f"), row("ann", "b.png", "probe_clean", gender="f")]


def test_a_table_alone_is_a_study(manifest):
    study = read_study(manifest(PAIR))
    assert study.name == "study"
    assert [(p.subject, p.name, p.role, p.capture) for p in study.photos] == [
        ("ann", "a.png", "reference", "a.png"),
        ("ann", "b.png", "probe_clean", "b.png"),
    ]
    assert study.groups == ("gender",)
    assert study.group_of == {"ann": "f"}


def test_toml_names_the_table_and_what_holds_for_all(manifest):
    table = manifest([*PAIR, row("ann", "c.png", "probe_clean", gender="f", licence="CC0")])
    toml = table.with_name("study.toml")
    toml.write_text('name = "Two"\nimages = "study.csv"\nlicence = "own"\nconsent = "asked"\ngroups = []\n')
    study = read_study(toml)
    assert (study.name, study.groups, study.group_of) == ("Two", (), {"ann": "all"})
    assert [photo.licence for photo in study.photos] == ["own", "own", "CC0"]
    assert study.problems == ()


def test_photographs_can_stand_in_the_toml(manifest):
    manifest(PAIR)
    toml = manifest(PAIR).with_name("inline.toml")
    toml.write_text('[[image]]\nsubject = 7\nfile = "a.png"\nrole = "reference"\nimage = "first"\n')
    (photo,) = read_study(toml).photos
    assert (photo.subject, photo.name) == ("7", "first")


@pytest.mark.parametrize(
    ("bad", "kind", "told"),
    [
        (row("ann", "gone.png"), "missing file", "study.csv, line 4: there is no file gone.png"),
        (row("ann", "a.png", "suspect"), "unknown role", "'suspect'; known: reference, probe_clean"),
        (row("", "a.png"), "empty field", "no subject"),
        (row("bob", "a.png"), "name given twice", "'a.png'"),
    ],
)
def test_rows_that_cannot_be_used_are_named_and_passed(manifest, bad, kind, told):
    manifest(PAIR)
    study = read_study(manifest([*PAIR, bad], draw=False))
    assert len(study.photos) == 2
    (problem,) = (p for p in study.problems if p.kind == kind)
    assert told in problem.told
    assert problem.told.endswith("left out")


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([row("ann", "a.png")], "one photograph"),
        ([row("ann", "a.png", "probe_clean")], "no reference"),
        ([row("ann", "a.png", g="x"), row("ann", "b.png", "probe_clean", g="y")], "two groups"),
        (PAIR, "no licence told"),
        (PAIR, "no consent told"),
    ],
)
def test_what_is_in_doubt_is_counted(manifest, rows, kind):
    assert read_study(manifest(rows)).counted()[kind] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name = ", "not a manifest"),
        ("colour = 1", "unknown entry 'colour'; known: name"),
        ("name = 3", "'name' is a str, got int"),
        ('images = "none.csv"', "no table of photographs"),
        ("", "no photograph of the study can be used"),
        ("image = [3]", "is a table, got int"),
    ],
)
def test_manifests_that_cannot_be_read(tmp_path, text, told):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(BarefacedError, match=told):
        read_study(path)


def test_a_table_without_its_columns(tmp_path):
    (tmp_path / "bad.csv").write_text("subject,file\na,b\n")
    with pytest.raises(BarefacedError, match="lacks role"):
        read_study(tmp_path / "bad.csv")


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "bad.csv").write_bytes(b"subject,file,role\n\xff\xfe,a,b\n")
    with pytest.raises(BarefacedError, match="no table"):
        read_study(tmp_path / "bad.csv")
