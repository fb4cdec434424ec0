from __future__ import annotations

from barefaced.audit.study import read_study, without_twins
from barefaced.images import read_image, write_image


def row(subject, file, role="reference", **more):
    return {"subject": subject, "file": file, "role": role, **more}


def test_a_copy_of_ones_own_photograph_is_no_second_one(manifest, tmp_path):
    rows = [row("ann", "a.png"), row("ann", "b.jpg", "probe_clean"), row("ann", "c.png", "probe_clean")]
    path = manifest(rows)
    write_image(tmp_path / "b.jpg", read_image(tmp_path / "a.png"), quality=85)
    study = without_twins(read_study(path))
    assert [photo.capture for photo in study.photos] == ["a.png", "a.png", "c.png"]
    assert study.counted()["duplicate photograph"] == 1


def test_one_photograph_of_two_people_is_left_out(manifest, tmp_path):
    path = manifest([row("ann", "a.png"), row("bob", "b.png"), row("cat", "c.png")])
    write_image(tmp_path / "b.png", read_image(tmp_path / "a.png"))
    seen = []
    study = without_twins(read_study(path), progress=lambda *both: seen.append(both))
    assert study.subjects == ("ann", "cat")
    assert study.counted()["one photograph, two people"] == 1
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_what_is_no_picture_is_left_out(manifest, tmp_path):
    path = manifest([row("ann", "a.png"), row("ann", "b.png", "probe_clean")])
    (tmp_path / "b.png").write_text("I am sorry, I cannot do that.")
    study = without_twins(read_study(path))
    assert [photo.name for photo in study.photos] == ["a.png"]
    assert study.counted()["unreadable photograph"] == 1
