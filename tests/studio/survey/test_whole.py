"""Thirty people of known skill, twenty at once, two in a real browser: nothing is lost, and it is found."""

from __future__ import annotations

import json
import threading
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from barefaced.audit.survey import Trial

D_PRIME = 1.0
"""Of everybody."""
PATIENCE = 120_000
"""Milliseconds that a browser on a busy machine may take."""


def word(trial: Trial, slot: int) -> str:
    """What somebody of known skill, at a place of the plan, says: the same whenever asked."""
    noise = NormalDist().inv_cdf(np.random.default_rng([11, slot, trial.position]).random())
    if trial.phase == "catch":
        return trial.right
    return "fake" if noise < (D_PRIME / 2 if trial.right == "fake" else -D_PRIME / 2) else "real"


def answer_all(rater: Any, served: Any) -> None:
    """Over HTTP, pressing twice each time and looking anew now and then."""
    state = rater.post("join", {"adult": True, "consent": True})
    store = served.store
    slot = store.person(rater.token).slot
    for trial in store.design.trials(slot):
        assert state["position"] == trial.position
        told = {"position": trial.position, "answer": word(trial, slot), "milliseconds": 900}
        state = rater.post("answer", told)
        if trial.position % 8 == 0:
            assert rater.post("answer", told)["position"] == rater.state()["position"]
    assert state["stage"] == "done"


def at_once(raters: list[Any], served: Any) -> None:
    failures: list[BaseException] = []
    ready = threading.Barrier(len(raters))

    def one(rater: Any) -> None:
        try:
            ready.wait()
            answer_all(rater, served)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(rater,)) for rater in raters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


class Tab:
    """A page in a browser, and who sits before it."""

    def __init__(self, context: Any, served: Any) -> None:
        self.complaints: list[str] = []
        self.strange: list[str] = []
        self._context, self._store, self._home = context, served.store, served.url
        self.page = self._opened()

    def _opened(self) -> Any:
        page = self._context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._look(request.url, self._home))
        page.goto(self._home)
        return page

    def _look(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:")):
            self.strange.append(url)

    def reopen(self) -> None:
        """Close the page and come back later."""
        self.page.close()
        self.page = self._opened()

    def begin(self) -> None:
        self.page.check("input[name=adult]")
        self.page.check("input[name=consent]")
        self.page.click("#consent button")

    def trials(self) -> tuple[int, tuple[Trial, ...]]:
        self.page.wait_for_selector("#question:not([hidden])")
        (token,) = (one["value"] for one in self._context.cookies() if one["name"] == "barefaced_survey")
        slot = self._store.person(token).slot
        return slot, self._store.design.trials(slot)

    def wait_for(self, trial: Trial) -> None:
        """Until the question is there; past the page between practice and the rest."""
        if trial.position == 2:
            self.page.click("#ready-button")
        self.page.wait_for_selector(f"body[data-position='{trial.position}']")
        self.page.wait_for_timeout(130)  # sooner is no answer


def by_keyboard(tab: Tab) -> None:
    tab.begin()
    slot, trials = tab.trials()
    keys = {"real": ("ArrowLeft", "f", "1"), "fake": ("ArrowRight", "j", "2")}
    for trial in trials:
        tab.wait_for(trial)
        key = keys[word(trial, slot)][trial.position % 3]
        tab.page.keyboard.press(key)
        tab.page.keyboard.press(key)
    tab.page.wait_for_selector("#done:not([hidden])")


def by_touch_with_interruptions(tab: Tab) -> None:
    """On a phone: reloads, leaves and comes back, and presses twice."""
    tab.page.click("#consent button")
    assert tab.page.is_visible("#welcome")  # without consent nothing begins
    tab.begin()
    slot, trials = tab.trials()
    for trial in trials:
        tab.wait_for(trial)
        if trial.position in (1, 7):
            tab.page.reload() if trial.position == 1 else tab.reopen()
            tab.wait_for(trial)
        if trial.position == 3:
            width = tab.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert width[0] <= width[1]
        tab.page.dblclick(f"#single [data-answer={word(trial, slot)}]")
    tab.page.wait_for_selector("#done:not([hidden])")


@pytest.fixture(scope="module")
def everybody(served, browser, new_rater):
    """All thirty have answered; and what the browser's pages complained of."""
    at_once([new_rater(served) for _ in range(20)], served)
    desk, phone = (
        browser.new_context(),
        browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True),
    )
    tabs = [Tab(desk, served), Tab(phone, served)]
    by_keyboard(tabs[0])
    by_touch_with_interruptions(tabs[1])
    for _ in range(8):
        answer_all(new_rater(served), served)
    desk.close()
    phone.close()
    return tabs


def test_nothing_is_lost(everybody, served):
    store = served.store
    people = store.people()
    assert sorted(person.slot for person in people) == list(range(30))
    assert all(person.finished for person in people)
    answers = store.answers()
    assert len(answers) == 30 * 24
    slots = {person.id: person.slot for person in people}
    for each in answers:
        slot = slots[each.person]
        assert each.answer == word(store.design.trials(slot)[each.position], slot)


def test_a_browser_asks_nobody_else_and_has_no_complaint(everybody):
    for tab in everybody:
        assert tab.complaints == []
        assert tab.strange == []


def test_times_in_a_browser_are_believable(everybody, served):
    store = served.store
    own = {person.id for person in store.people() if person.slot in (20, 21)}
    times = [each.milliseconds for each in store.answers() if each.person in own]
    assert len(times) == 48
    assert min(times) >= 120


def test_their_skill_is_found(everybody, served, barefaced):
    result = barefaced("survey", "report", served.folder, "--draws", 500)
    assert result.exit_code == 0, result.output
    told = json.loads((served.folder / "survey" / "result.json").read_text())
    assert told["people"]["counted"] >= 28  # chance may make one seem to say always the same
    for found in (told["measures"]["d_prime"], told["crossed"]["d_prime"]):
        assert found["low"] < D_PRIME < found["high"]
        assert found["high"] - found["low"] < 1
    assert result.stdout.startswith("People can tell: ")
