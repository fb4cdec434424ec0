from __future__ import annotations

import json
import re
import shutil

import pytest

from barefaced.audit.analysis import analyse_run
from barefaced.audit.example import drawn_scores, example_study
from barefaced.audit.reporting import FIGURES, write_page
from barefaced.audit.running.run import run_audit
from barefaced.audit.running.settings import Settings
from barefaced.audit.study import read_study, without_twins
from barefaced.audit.systems import open_system
from barefaced.errors import BarefacedError


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """The example on a machine without a recogniser."""
    out = tmp_path_factory.mktemp("example")
    study = without_twins(read_study(example_study(out)))
    settings = Settings(conditions=("half-0.25",), photos="same", tell_hole=True)
    run_audit(study, out, systems=[open_system("opencv:telea")], recognisers=[], settings=settings)
    analyse_run(out, draws=50)
    write_page(out)
    return out


def test_the_page_needs_nothing_else(out):
    page = (out / "report.html").read_text()
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert page.index("<h2>Verdict") < page.index("<h2>Study") < page.index("<h2>Scores")
    assert "drawn so that they give Table 1" in page


def test_tables_and_figures_lie_beside_it(out):
    result = json.loads((out / "result.json").read_text())
    for name, rows in result["tables"].items():
        lines = (out / "tables" / f"{name}.csv").read_text().splitlines()
        assert len(lines) == (len(rows) + 1 if rows else 1)
    assert {path.stem for path in (out / "figures").glob("*.svg")} <= set(FIGURES)
    assert (out / "figures" / "histograms.svg").exists()


def test_the_portrait_went_the_whole_way(out):
    assert len(list((out / "outputs" / "telea" / "half-0.25").glob("*.png"))) == 1


def test_writing_it_again_gives_the_same_bytes(out):
    before = (out / "report.html").read_bytes()
    assert write_page(out).read_bytes() == before


def test_names_of_people_are_no_markup(out, tmp_path):
    result = json.loads((out / "result.json").read_text())
    result["run"]["study"]["name"] = "<script>alert(1)</script>"
    (tmp_path / "result.json").write_text(json.dumps(result))
    assert "<script" not in write_page(tmp_path).read_text()


def test_a_folder_without_a_result_is_told(tmp_path):
    with pytest.raises(BarefacedError, match="no result of an audit"):
        write_page(tmp_path)


def test_drawn_scores_are_no_measurement():
    assert all("drawn" in name for name in drawn_scores(10).values("recogniser"))


def test_people_are_shown_if_asked_for_alone(out, tmp_path):
    shown = tmp_path / "shown"
    shutil.copytree(out, shown, ignore=shutil.ignore_patterns("outputs", "*.sqlite"))
    assert "data:image/png" not in (out / "report.html").read_text()
    page = write_page(shown, pictures=True).read_text()
    assert page.count("data:image/png") == 1
    assert "Rows, from the top: photograph compared with, given, telea." in page
