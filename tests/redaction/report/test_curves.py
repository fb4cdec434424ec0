import pytest

from barefaced.redaction.report.curves import draw_attacks

pytest.importorskip("matplotlib")


def row(attack, residual, by, share, *, redactor="blur", control=False):
    ends = {"rank_1_of_100": share, "rank_1_of_100_low": share - 0.01, "rank_1_of_100_high": share + 0.01}
    return {
        "attack": attack, "redactor": redactor, "residual": residual, "by": by, "control": control,
        "gallery": 1000, **ends,
    }  # fmt: skip


def test_a_line_an_attack_by_whoever_is_best_and_one_legend():
    rows = [
        row("clean", None, "one", 0.99),
        row("wiener", 1.0, "one", 0.1),
        row("wiener", 1.0, "other", 0.2),
        row("wiener", 4.0, "one", 0.7),
        row("wiener", 4.0, "other", 0.3),
        row("parrot", 1.0, "itself", 0.15),
        row("parrot", 1.0, "itself", 0.05, control=True),
    ]
    figure = draw_attacks(rows)
    (ax,) = [ax for ax in figure.axes if ax.lines]
    lines = {line.get_label(): line.get_ydata() for line in ax.lines}
    assert set(lines) == {"wiener", "parrot", "clean", "chance"}
    assert list(lines["wiener"]) == [0.2, 0.7]
    assert list(lines["parrot"]) == [0.15]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(lines)


def test_nothing_is_drawn_of_one_level():
    assert draw_attacks([row("wiener", 1.0, "one", 0.1), row("parrot", 1.0, "itself", 0.1)]) is None
