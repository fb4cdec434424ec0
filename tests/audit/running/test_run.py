"""The whole way of a picture, small."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from barefaced.audit.analysis import analyse_scores
from barefaced.audit.running.cases import cases_of
from barefaced.audit.running.run import run_audit
from barefaced.audit.running.settings import Settings
from barefaced.audit.scores import Scores
from barefaced.audit.study import Study
from barefaced.audit.systems import Drawn, open_system
from barefaced.errors import BarefacedError
from barefaced.images import read_image, write_image
from barefaced.provenance import read_label
from barefaced.recognition import Recogniser

HALF = Settings(conditions=("half-0.25",), side=128)


class Counting:
    """Gives back what it is given, and counts; refuses where told to, and may stop the whole program."""

    def __init__(self, *, refuses: int = -1, stops: int = -1) -> None:
        self.told = {"adapter": "test", "version": "1"}
        self.name, self.calls, self.refuses, self.stops = "copy", 0, refuses, stops

    def draw(self, given, *, samples, seed, first=1):
        for _ in range(first, samples + 1):
            self.calls += 1
            if self.calls == self.stops:
                raise KeyboardInterrupt
            if self.calls == self.refuses:
                yield Drawn(None, "generate: refused (no faces, please)")
            else:
                yield Drawn(given.picture)


def scores_of(path) -> Scores:
    return Scores.read_npz(path.parent / "scores.npz")


@pytest.fixture(scope="module")
def run(people, recogniser, tmp_path_factory):
    out = tmp_path_factory.mktemp("run")
    system = Counting(refuses=2)
    path = run_audit(people, out, systems=[system], recognisers=[recogniser], settings=HALF)
    return path, json.loads(path.read_text()), scores_of(path)


def test_everybody_is_compared_with_himself_and_with_strangers(run):
    _, _, scores = run
    assert len(scores.where(system="clean", mated=True)) == 7
    assert len(scores.where(system="clean", mated=False)) == 21
    assert len(scores.where(system="copy", mated=True)) == 7
    assert len(scores.where(system="copy", mated=False)) == 5 * 6  # one was refused, one shows no face
    assert not scores.same_source.any()


def test_failures_are_counted_and_none_is_dropped(run):
    _, told, scores = run
    lost = scores.where(system="copy", mated=True)
    kinds = sorted(lost.failure.texts()[lost.failed].tolist())
    assert [kind.partition(" (")[0] for kind in kinds] == ["acquire: no face", "generate: refused"]
    (copy,) = (entry for entry in told["outcomes"] if entry["system"] == "copy")
    assert (copy["asked"], copy["pictures"]) == (7, 5)
    assert copy["failures"] == {"acquire: no face": 1, "generate: refused": 1}


def test_controls_and_baselines_come_with_every_run(run):
    _, _, scores = run
    assert set(scores.values("system")) == {
        "clean", "as it is", "as it is, grey", "as it is, blurred", "mean face", "donor", "oracle", "copy",
        "fed another's half: copy",
    }  # fmt: skip


def test_the_oracle_is_more_alike_than_the_copy(run):
    _, _, scores = run
    means = {
        name: np.nanmean(scores.where(system=name, mated=True).similarity) for name in ("oracle", "copy")
    }
    assert means["oracle"] > means["copy"]


def test_anothers_half_is_of_ones_own_group_and_compared_with_no_one_it_shows(run, people):
    _, _, scores = run
    swapped = scores.where(system="fed another's half: copy", mated=True)
    for subject, probe in zip(swapped.subject_probe.texts(), swapped.probe.texts(), strict=True):
        assert not probe.startswith(subject[1:] + "-")
        assert people.group_of[subject] == people.group_of["p" + probe[0]]
    others = scores.where(system="fed another's half: copy", mated=False)
    shown = [f"p{probe[0]}" for probe in others.probe.texts()]
    assert all(a != b for a, b in zip(shown, others.subject_reference.texts(), strict=True))


def test_pictures_are_labelled_as_generated(run):
    path, _, _ = run
    pictures = sorted((path.parent / "outputs" / "copy" / "half-0.25").glob("*.png"))
    assert len(pictures) == 5
    assert read_label(pictures[0]).model == "copy"


def test_what_was_never_hidden_has_not_drifted(run):
    _, told, _ = run
    assert {entry["psnr"] for entry in told["drift"]} == {60.0}
    assert told["prior_pull"][0]["people"] == 5


def test_a_run_that_was_stopped_goes_on_and_asks_for_nothing_twice(people, recogniser, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_audit(people, tmp_path, systems=[Counting(stops=4)], recognisers=[recogniser], settings=HALF)
    with pytest.raises(BarefacedError, match="go on with --resume"):
        run_audit(people, tmp_path, systems=[Counting()], recognisers=[recogniser], settings=HALF)
    rest, again = Counting(), Counting()
    first = run_audit(people, tmp_path, systems=[rest], recognisers=[recogniser], settings=HALF, resume=True)
    before = scores_of(first).similarity
    assert rest.calls == 6 - 3
    run_audit(people, tmp_path, systems=[again], recognisers=[recogniser], settings=HALF, resume=True)
    assert again.calls == 0
    assert np.array_equal(scores_of(first).similarity, before, equal_nan=True)


def test_several_at_once_give_the_same_scores(run, people, recogniser, tmp_path):
    settings = {"recognisers": [recogniser], "settings": HALF, "jobs": 2}
    path = run_audit(people, tmp_path, systems=[open_system("opencv:telea")], **settings)
    alone = run[2].at(run[2].system.are("donor"))
    assert np.array_equal(scores_of(path).where(system="donor").similarity, alone.similarity, equal_nan=True)


def test_a_system_that_cannot_be_sent_to_a_process_is_told(people, recogniser, tmp_path):
    system = Counting()
    system.draw = lambda *args, **told: []
    with pytest.raises(BarefacedError, match="cannot be sent to another process"):
        run_audit(people, tmp_path, systems=[system], recognisers=[recogniser], settings=HALF, jobs=2)


def test_pictures_of_a_folder_stay_where_they_lie(people, recogniser, tmp_path):
    one, out, ready = Study("one", people.photos[:4], people.groups), tmp_path / "out", tmp_path / "ready"
    for case in cases_of(one, HALF.conditions, side=HALF.side, seed=0):
        (ready / case.name).parent.mkdir(parents=True, exist_ok=True)
        write_image(ready / f"{case.name}.png", case.given(tell_hole=False).picture)
    system, given = open_system(f"theirs=folder:{ready}"), {"recognisers": [recogniser], "settings": HALF}
    first = scores_of(run_audit(one, out, systems=[system], **given))
    assert len(first.where(system="theirs", mated=True)) == 2
    assert not first.where(system="theirs").failed.any()
    assert not (out / "outputs").exists()
    again = scores_of(run_audit(one, out, systems=[system], **given, resume=True))
    assert np.array_equal(first.similarity, again.similarity, equal_nan=True)


def test_pictures_of_a_case_are_looked_at_together(people, recogniser, tmp_path):
    one = Study("one", people.photos[:4], people.groups)
    watched = _Watched(recogniser.preset, recogniser.file)
    run_audit(one, tmp_path, systems=[Counting()], recognisers=[watched], settings=HALF)
    assert len(watched.asked) == 3  # the photographs, and two cases
    assert watched.asked[0] == 4


class _Watched(Recogniser):
    """Remembers how many patches it was given each time."""

    def embed(self, patches):
        self.asked = [*getattr(self, "asked", []), len(patches)]
        return super().embed(patches)


def test_failures_are_tried_again_if_asked(people, recogniser, tmp_path):
    one = Study("one", people.photos[:4], people.groups)
    run_audit(one, tmp_path, systems=[Counting(refuses=1)], recognisers=[recogniser], settings=HALF)
    again = Counting()
    path = run_audit(
        one, tmp_path, systems=[again], recognisers=[recogniser], settings=HALF, resume=True, retry=True
    )
    assert again.calls == 1
    assert not scores_of(path).where(system="copy").failed.any()


def test_more_samples_cost_only_those(people, recogniser, tmp_path):
    one = Study("one", people.photos[:4], people.groups)
    for samples, calls in ((1, 2), (3, 4)):
        system = Counting()
        settings = Settings(conditions=("half-0.25",), side=128, samples=samples)
        path = run_audit(
            one, tmp_path, systems=[system], recognisers=[recogniser], settings=settings, resume=True
        )
        assert system.calls == calls
    assert sorted(scores_of(path).where(system="copy", mated=True).sample.tolist()) == [1, 1, 2, 2, 3, 3]


def test_the_same_photograph_is_told_as_such(people, recogniser, tmp_path):
    one = Study("one", people.photos[:4], people.groups)
    settings = Settings(conditions=("half-0.25",), side=128, photos="both")
    path = run_audit(one, tmp_path, systems=[Counting()], recognisers=[recogniser], settings=settings)
    copies = scores_of(path).where(system="copy", mated=True)
    assert sorted(copies.same_source.tolist()) == [False, False, True, True]
    assert not scores_of(path).where(system="copy", mated=False).same_source.any()


def test_systems_have_names_of_their_own(people, recogniser, tmp_path):
    with pytest.raises(BarefacedError, match="'copy' is used twice"):
        run_audit(people, tmp_path, systems=[Counting(), Counting()], recognisers=[recogniser])


def test_nothing_to_compare_is_told(people, tmp_path):
    with pytest.raises(BarefacedError, match="nothing to compare"):
        run_audit(people, tmp_path, systems=[open_system("opencv:telea")], recognisers=[], settings=HALF)


def test_a_cache_that_is_none_is_told(people, recogniser, tmp_path):
    (tmp_path / "cache.sqlite").write_text("no database at all" * 100)
    with pytest.raises(BarefacedError, match="not a cache of an audit"):
        run_audit(people, tmp_path, systems=[], recognisers=[recogniser], settings=HALF, resume=True)


def test_faces_are_found_once_whoever_looks_at_them_later(people, recogniser, tmp_path, monkeypatch):
    one = Study("one", people.photos[:4], people.groups)
    system = open_system("opencv:telea")
    run_audit(one, tmp_path, systems=[system], recognisers=[recogniser], settings=HALF)
    later = Recogniser(replace(recogniser.preset, name="later"), recogniser.file)
    monkeypatch.setattr("barefaced.audit.running.embeddings.the_face", lambda image: pytest.fail("looked"))
    both = [recogniser, later]
    path = run_audit(one, tmp_path, systems=[system], recognisers=both, settings=HALF, resume=True)
    tables = [scores_of(path).where(recogniser=each.name).similarity for each in both]
    assert np.array_equal(*tables, equal_nan=True)


def test_how_far_faces_are_turned_is_told(run, people):
    _, told, _ = run
    assert set(told["yaw"]) == {photo.name for photo in people.photos} - {"6-probe_clean.png"}
    assert all(abs(yaw) < 40 for yaw in told["yaw"].values())


def test_sheets_show_what_came_back_and_say_that_it_was_generated(run):
    path, told, _ = run
    (sheet,) = told["pictures"]
    assert sheet["rows"] == ["photograph compared with", "given", "copy"]
    assert read_image(path.parent / sheet["file"]).shape == (3 * 132, 6 * 132, 3)
    assert read_label(path.parent / sheet["file"]).kind == "compositeWithTrainedAlgorithmicMedia"


def test_without_controls_no_gain_is_judged(people, recogniser, tmp_path):
    settings = Settings(conditions=("half-0.25",), side=128, controls=False)
    path = run_audit(people, tmp_path, systems=[Counting()], recognisers=[recogniser], settings=settings)
    assert not set(scores_of(path).values("system")) & {"mean face", "donor", "oracle"}
    assert [one["verdict"] for one in analyse_scores(scores_of(path), draws=50)["verdicts"]] == ["not told"]


def test_strangers_of_controls_are_fewer(people, recogniser, tmp_path, monkeypatch):
    monkeypatch.setattr("barefaced.audit.running.comparing.STRANGERS_BESIDE", 2)
    path = run_audit(people, tmp_path, systems=[Counting()], recognisers=[recogniser], settings=HALF)
    strangers = scores_of(path).where(mated=False)
    assert len(strangers.where(system="oracle")) == 6 * 2
    assert len(strangers.where(system="copy")) == 6 * 6


class _Blind(Recogniser):
    """Has no answer to every other picture."""

    def embed(self, patches):
        found = super().embed(patches)
        found[::2] = np.nan
        return found


def test_embeddings_that_are_no_numbers_are_failures_to_acquire(people, recogniser, tmp_path):
    blind = _Blind(recogniser.preset, recogniser.file)
    path = run_audit(people, tmp_path, systems=[Counting()], recognisers=[blind], settings=HALF)
    scores = scores_of(path)
    kinds = {text.partition(",")[0] for text in scores.failure.texts()[scores.failed].tolist()}
    assert kinds <= {"acquire: no finite embedding", "acquire: no face"}
    assert "acquire: no finite embedding" in kinds
    assert np.isfinite(scores.where(mated=False).similarity).all()


def test_a_program_that_hangs_or_talks_costs_its_pictures_and_no_more(people, recogniser, tmp_path):
    one = Study("one", people.photos[:4], people.groups)
    systems = [
        open_system("hangs=command:sh -c 'sleep 60' {input} {output}", timeout=0.2),
        open_system("talks=command:sh -c 'echo sorry > {output}' {input}"),
        Counting(),
    ]
    path = run_audit(one, tmp_path, systems=systems, recognisers=[recogniser], settings=HALF)
    told = {entry["system"]: entry for entry in json.loads(path.read_text())["outcomes"]}
    assert told["hangs"]["failures"] == {"generate: timed out": 2}
    assert told["talks"]["failures"] == {"generate: text instead of a picture": 2}
    assert told["copy"]["pictures"] == 2
