from __future__ import annotations

import pytest

from barefaced.audit.survey import read_study
from barefaced.errors import BarefacedError


def test_a_folder_is_enough(folders):
    folder = folders()
    (folder / "survey.toml").unlink()
    study = read_study(folder, seed=5)
    assert (len(study.real), len(study.fake["fake"])) == (8, 8)
    assert (study.settings.name, study.settings.design, study.settings.seed) == ("study", "yesno", 5)
    assert study.home == folder / "survey"


def test_a_manifest_names_systems_and_rules(folders):
    systems = '[fake]\nours = "fake"\ntheirs = "fake/0[01].png"\n'
    more = f'design = "2afc"\nseconds = 2\n{systems}[exclude]\nfastest = 1\n'
    study = read_study(folders(more=more) / "survey.toml")
    assert {name: len(paths) for name, paths in study.fake.items()} == {"ours": 8, "theirs": 2}
    assert (study.settings.design, study.settings.seconds, study.settings.exclude.fastest) == ("2afc", 2, 1)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("desing = 1", "unknown entry 'desing'; known: real, fake, exclude, name, design"),
        ('seed = "x"', "seed is a int, got str"),
        ("seed = true", "seed is a int, got bool"),
        ('design = "3afc"', "design is yesno or 2afc"),
        ("shown = 7", "even"),
        ("quality = 5", "quality lies between 30 and 100"),
        ("exclude = 3", "exclude is a table"),
        ("real = 3", "real is a folder"),
        ('real = "none"', "no such file or folder"),
        ("seed = ", "not a study"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(folders, more, told):
    with pytest.raises(BarefacedError, match=told) as error:
        read_study(folders(more=more))
    assert "\n" not in str(error.value)


def test_nothing_there(tmp_path):
    with pytest.raises(BarefacedError, match="no such file"):
        read_study(tmp_path)
