from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from barefaced.audit.survey import prepare, read_study
from barefaced.errors import BarefacedError
from barefaced.images import write_image


def test_all_go_the_same_way(made):
    prepared = made()
    assert len(prepared.content) == 16 + 6
    kinds = set()
    for name, content in prepared.content.items():
        with Image.open(io.BytesIO(content)) as image:
            kinds.add((image.format, image.size, image.mode, str(image.quantization), *sorted(image.info)))
        assert len(name) == 16
        assert int(name, 16) >= 0
    assert len(kinds) == 1
    assert not {"exif", "icc_profile", "xmp", "comment"} & set(kinds.pop())


def test_same_seed_same_survey(folders):
    folder = folders()
    one, again, other = (prepare(read_study(folder, seed=seed)) for seed in (1, 1, 2))
    assert one.content == again.content
    assert one.design == again.design
    assert one.design.fingerprint != other.design.fingerprint
    assert not set(one.content) & set(other.content)


def test_a_wide_picture_is_cut_to_its_middle(folders):
    folder = folders(more="catches = 0\npractice = 0\n")
    wide = np.zeros((96, 196, 3), np.uint8)
    wide[:, 50:146] = 200
    write_image(folder / "real" / "00.png", wide)
    prepared = prepare(read_study(folder))
    name = next(one.name for one in prepared.design.pictures if (one.file, one.fake) == ("00.png", False))
    with Image.open(io.BytesIO(prepared.content[name])) as image:
        assert image.size == (96, 96)
        assert np.asarray(image).min() > 190


def test_practice_is_never_scored(made):
    design = made(more="practice = 4\n").design
    phases = [item.phase for item in design.items]
    assert (phases.count("practice"), phases.count("scored"), phases.count("catch")) == (4, 12, 6)
    assert sum(item.fake for item in design.items if item.phase == "practice") == 2


def test_pairs_by_name_and_then_by_lot(folders):
    folder = folders(real=6, fake=6, more='design = "2afc"\npractice = 1\ncatches = 0\n')
    (folder / "real" / "05.png").rename(folder / "real" / "other.png")
    design = prepare(read_study(folder)).design
    files = {picture.name: (picture.file, picture.fake) for picture in design.pictures}
    pairs = {tuple(files[name] for name in item.pictures) for item in design.items}
    expected = {((f"0{n}.png", False), (f"0{n}.png", True)) for n in range(5)}
    assert pairs == expected | {(("other.png", False), ("05.png", True))}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"real": 1}, "too few pictures: 1 real and 8 generated ones, and 2 of each"),
        ({"more": "shown = 20"}, "too few pictures"),
        ({"side": 60}, "the smallest picture is 60 pixels"),
        ({"more": "size = 128"}, "the smallest picture is 96 pixels wide or high, and 128"),
        ({"more": "design = '2afc'\nshown = 9"}, "too few pictures"),
    ],
)
def test_too_few_or_too_small(made, asked, told):
    with pytest.raises(BarefacedError, match=told):
        made(**asked)


def test_what_may_give_them_away_is_told(folders):
    folder = folders()
    study = read_study(folder)
    for path in study.real:
        write_image(path.with_suffix(".jpg"), np.zeros((120, 120, 3), np.uint8))
        path.unlink()
    told = prepare(replace(study, real=tuple(sorted((folder / "real").iterdir())))).told
    assert any("differ in kind of file (.jpg; .png)" in line for line in told)
    assert any("differ in size (120; 96)" in line for line in told)
    assert any("fewer than 60" in line for line in told)
    assert any("real/00.jpg, real/01.jpg, real/02.jpg ... look the same" in line for line in told)
