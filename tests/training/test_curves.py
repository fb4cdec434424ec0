from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest

from barefaced.training.curves import HIGH, PANEL, WIDE, curves_svg, shortened
from barefaced.training.tune import Trial

SVG = "{http://www.w3.org/2000/svg}"
TRIALS = [
    Trial(2, {"rate": "0.0100000001", "kind": "a<b"}, ((10, 4.0), (20, 1.0)), "done"),
    Trial(0, {"rate": "0.1", "kind": "c"}, ((10, 8.0), (20, 2.0)), "done"),
    Trial(1, {"rate": "0.001", "kind": "c"}, ((10, 16.0),), "stopped"),
    Trial(3, {"rate": "1.0", "kind": "c"}, ((10, math.nan),), "diverged"),
]


def lines(trials: list[Trial]) -> dict[str, list[tuple[float, float]]]:
    """The drawn curves by what is told of them."""
    root = ElementTree.fromstring(curves_svg(trials, metric="loss", title="tiny"))
    found = {}
    for group in root.iter(f"{SVG}g"):
        points = group.find(f"{SVG}polyline").get("points").split()
        found[group.find(f"{SVG}title").text] = [tuple(map(float, point.split(","))) for point in points]
    return found


def test_curves_lie_where_their_values_are():
    """From 1 to 16 on a logarithmic scale: 4 lies half way up."""
    drawn = lines(TRIALS)
    assert set(drawn) == {"trial 0, done: 2", "trial 1, stopped: 16", "trial 2, done: 1"}
    (x1, y1), (x2, y2) = drawn["trial 2, done: 1"]
    top, bottom = drawn["trial 1, stopped: 16"][0][1], y2
    assert y1 == pytest.approx((top + bottom) / 2, abs=0.1)
    assert x1 == pytest.approx((60 + x2) / 2, abs=0.1)


def test_there_is_a_panel_for_each_setting():
    root = ElementTree.fromstring(curves_svg(TRIALS, metric="loss", title="tiny"))
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"tiny: loss", "rate", "kind", "0.001 … 0.1", "a<b … c"} <= set(texts)
    dots = [(float(d.get("cx")), float(d.get("cy"))) for d in root.iter(f"{SVG}circle") if d.get("r") == "4"]
    assert len(dots) == 6
    assert all(0 < x < WIDE and HIGH < y < HIGH + PANEL for x, y in dots)
    assert int(root.get("height")) == HIGH + PANEL


@pytest.mark.parametrize(
    ("text", "short"), [("0.00123456", "0.001235"), ("12", "12"), ("ssim_l1", "ssim_l1")]
)
def test_numbers_are_shortened(text, short):
    assert shortened(text) == short


def test_only_the_best_of_those_done_stands_out():
    picture = curves_svg(TRIALS, metric="loss", title="tiny")
    assert picture.count('<g stroke="#e4572e"') == 1
    assert '<g stroke="#e4572e"' not in curves_svg(TRIALS[2:], metric="loss", title="tiny")


@pytest.mark.parametrize("trials", [[], TRIALS[3:], [Trial(0, {"a": "1"}, ((5, 0.0),), "done")]])
def test_hardly_anything_can_be_drawn_too(trials):
    ElementTree.fromstring(curves_svg(trials, metric="loss", title="tiny"))
