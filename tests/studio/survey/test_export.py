"""The page as one file, opened from the disk in a real browser."""

from __future__ import annotations

import base64
import json
import re

import pytest

from barefaced.audit.survey import DATABASE, Store, prepare, read_study
from barefaced.studio.survey import write_export

MANIFEST = 'seed = 2\npractice = 0\nshown = 4\ncatches = 1\ncontact = "</script><b>us</b>"\n'


@pytest.fixture
def exported(tmp_path, barefaced, drawn_study):
    folder = drawn_study(tmp_path / "study", count=3, manifest=MANIFEST)
    page = tmp_path / "survey.html"
    result = barefaced("survey", "export", folder, page, "--places", 4)
    assert result.exit_code == 0, result.output
    return folder, page


def test_it_holds_everything_but_what_is_right(exported):
    folder, page = exported
    text = page.read_text()
    design = Store(folder / "survey" / DATABASE).design
    data = json.loads(re.search(r'id="survey-data">(.*?)</script>', text)[1])
    assert set(data) == {"briefing", "plans", "pictures"}
    assert [len(plan) for plan in data["plans"]] == [5] * 4
    assert data["plans"][3] == [[*trial.pictures] for trial in design.trials(3)]
    for picture in design.pictures:
        assert base64.b64decode(data["pictures"][picture.name])[:2] == b"\xff\xd8"
    assert not any(word in json.dumps(data) for word in ("catch", "right", ".png", "fake"))
    assert 'src="' not in text
    assert 'href="survey' not in text
    assert "Content-Security-Policy" in text


def test_same_seed_same_bytes(exported, tmp_path):
    folder, page = exported
    prepared = prepare(read_study(folder))
    write_export(prepared.design, prepared.content, tmp_path / "again.html", places=4)
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_answers_come_back_as_a_file(exported, browser, barefaced, tmp_path):
    folder, file = exported
    context = browser.new_context(accept_downloads=True)
    page, complaints, strange = context.new_page(), [], []
    page.set_default_timeout(120_000)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda one: None if one.url.startswith(("file:", "data:", "blob:")) else strange.append(one.url),
    )
    page.goto(f"file://{file}#2")
    assert page.inner_text("#contact") == "</script><b>us</b>"
    page.check("input[name=adult]")
    page.check("input[name=consent]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.click("#ready-button")
    for position in range(5):
        if position == 3:
            page.reload()
        page.wait_for_selector(f"body[data-position='{position}']")
        page.wait_for_timeout(130)
        page.keyboard.press("j" if position % 2 else "f")
    with page.expect_download() as download:
        page.click("#save-button")
    download.value.save_as(tmp_path / "answers.json")
    context.close()
    assert (complaints, strange) == ([], [])

    result = barefaced("survey", "import", folder, tmp_path / "answers.json", tmp_path / "answers.json", file)
    assert result.exit_code == 1
    assert "taken in" in result.stdout
    assert "is here already" in result.stdout
    assert "survey.html: not JSON" in result.stderr
    store = Store(folder / "survey" / DATABASE)
    (person,) = store.people()
    assert (person.slot, person.finished, person.source) == (2, True, "file")
    assert [each.answer for each in store.answers()] == ["real", "fake", "real", "fake", "real"]
    assert min(each.milliseconds for each in store.answers()) >= 120
