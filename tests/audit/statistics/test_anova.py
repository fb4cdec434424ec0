from __future__ import annotations

import numpy as np
import pytest

from barefaced.audit.statistics import tukey, two_way_anova

BY_HAND = ([3, 5, 6, 8, 4, 6, 11, 13], list("aaaabbbb"), list("xxyyxxyy"))
"""Means of cells 4, 7, 5, 12; of a 5.5, of b 8.5, of x 4.5, of y 9.5, of all 7; error 4 * 2 = 8 with df 4."""


def drawn(seed: int = 0, cells: int = 30, *, balanced: bool = True):
    rng = np.random.default_rng(seed)
    gender, race = (each.ravel() for each in np.indices((2, 4)).repeat(cells, axis=2))
    scores = rng.normal(size=len(gender)) + 0.4 * gender + 0.3 * (race == 2) + 0.5 * gender * (race == 1)
    if not balanced:
        scores[rng.choice(len(scores), 60, replace=False)] = np.nan
    return scores, gender, race


def test_by_hand():
    found = two_way_anova(*BY_HAND)
    assert [each.sum_squares for each in found.effects] == pytest.approx([18, 50, 8])
    assert [each.freedom for each in found.effects] == [1, 1, 1]
    assert [each.f for each in found.effects] == pytest.approx([9, 25, 4])
    assert (found.freedom, found.mean_square) == (4, pytest.approx(2))
    assert found.effects[0].partial_eta2 == pytest.approx(18 / 26)
    assert found.effects[0].omega2 == pytest.approx((18 - 2) / (84 + 2))
    assert found.effects[0].p == pytest.approx(0.0399, abs=1e-4)


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("kind", [2, 3])
def test_is_that_of_statsmodels(balanced, kind):
    pandas = pytest.importorskip("pandas")
    formula = pytest.importorskip("statsmodels.formula.api")
    models = pytest.importorskip("statsmodels.stats.anova")
    scores, gender, race = drawn(balanced=balanced)
    table = pandas.DataFrame({"y": scores, "g": gender, "r": race}).dropna()
    expected = models.anova_lm(formula.ols("y ~ C(g, Sum) * C(r, Sum)", table).fit(), typ=kind)
    expected = expected.loc[["C(g, Sum)", "C(r, Sum)", "C(g, Sum):C(r, Sum)"]]
    found = two_way_anova(scores, gender, race, kind=kind).effects
    assert [each.sum_squares for each in found] == pytest.approx(list(expected["sum_sq"]))
    assert [each.f for each in found] == pytest.approx(list(expected["F"]))
    assert [each.p for each in found] == pytest.approx(list(expected["PR(>F)"]))
    assert [each.freedom for each in found] == list(expected["df"])


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("kind", [2, 3])
def test_robust_f_is_that_of_statsmodels(balanced, kind):
    """Wald's test there, of what the model without interaction says if kind is 2."""
    pandas = pytest.importorskip("pandas")
    formula = pytest.importorskip("statsmodels.formula.api")
    scores, gender, race = drawn(balanced=balanced)
    scores = scores * (1 + 2 * (race == 1))  # cells spread unlike
    table = pandas.DataFrame({"y": scores, "g": gender, "r": race}).dropna()
    fit = formula.ols("y ~ C(g, Sum) * C(r, Sum)", table).fit(cov_type="HC3", use_t=True)
    main = formula.ols("y ~ C(g, Sum) + C(r, Sum)", table).fit().model.exog
    told = np.eye(8) if kind == 3 else np.linalg.pinv(main) @ fit.model.exog
    tests = [fit.wald_test(rows, scalar=True) for rows in (told[1:2], told[2:5], np.eye(8)[5:])]
    found = two_way_anova(scores, gender, race, kind=kind).effects
    assert [each.robust_f for each in found] == pytest.approx([each.statistic for each in tests])
    assert [each.robust_p for each in found] == pytest.approx([each.pvalue for each in tests])


def test_robust_f_by_hand():
    """HC3 gives each cell's mean the variance s**2 / (n - 1) = 2: the difference of 3 has 4 * 2 / 4."""
    found = two_way_anova(*BY_HAND)
    assert [each.robust_f for each in found.effects] == pytest.approx([9 / 2, 25 / 2, 4 / 2])


def test_a_cell_of_one_score_has_no_robust_f():
    scores, gender, race = drawn(cells=3)
    scores[np.flatnonzero((gender == 1) & (race == 3))[1:]] = np.nan
    effects = two_way_anova(scores, gender, race).effects
    assert np.isfinite([each.f for each in effects]).all()
    assert np.isnan([(each.robust_f, each.robust_p) for each in effects]).all()


def test_degrees_of_freedom_are_those_of_the_work():
    found = two_way_anova(*drawn(cells=50))
    assert found.freedom == 392
    assert [each.freedom for each in found.effects] == [1, 3, 3]


def test_both_kinds_agree_if_balanced_and_differ_if_not():
    for balanced in (True, False):
        two, three = (two_way_anova(*drawn(balanced=balanced), kind=kind).effects[0].f for kind in (2, 3))
        assert (two == pytest.approx(three)) is balanced


def test_levene_is_scipys():
    from scipy import stats

    scores, gender, race = drawn()
    cells = [scores[(gender == one) & (race == two)] for one in range(2) for two in range(4)]
    assert two_way_anova(scores, gender, race).levene_p == pytest.approx(stats.levene(*cells).pvalue)


def test_p_is_uniform_if_labels_mean_nothing():
    from scipy import stats

    rng = np.random.default_rng(0)
    _, gender, race = drawn(cells=8)
    found = []
    for _ in range(150):
        scores = rng.exponential(size=len(gender))
        table = two_way_anova(scores, rng.permutation(gender), race, rng=rng, permutations=99)
        found.append([(each.permuted_p, each.p) for each in table.effects])
    for column in np.array(found).reshape(150, -1).T:
        assert stats.kstest(column, "uniform").pvalue > 0.005


def test_permutations_agree_with_f_for_normal_scores():
    found = two_way_anova(*drawn(2, balanced=False), rng=np.random.default_rng(0))
    for each in found.effects:
        assert each.permuted_p == pytest.approx(each.p, abs=0.04)


def test_failures_are_counted():
    found = two_way_anova(*drawn(balanced=False))
    assert (found.scores, found.failures, found.freedom) == (240, 60, 172)


def test_constant_scores_show_nothing():
    found = two_way_anova(np.ones(16), np.arange(16) % 2, np.arange(16) // 8, rng=np.random.default_rng(0))
    assert np.isnan([[each.f, each.p, each.permuted_p] for each in found.effects]).all()


def test_an_empty_cell_loses_its_degree_of_freedom():
    scores, gender, race = drawn()
    scores[(gender == 1) & (race == 3)] = np.nan
    assert [each.freedom for each in two_way_anova(scores, gender, race).effects] == [1, 3, 2]
    with pytest.raises(ValueError, match="every cell"):
        two_way_anova(scores, gender, race, kind=3)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (([1, 2], [0, 0], [0, 1]), "two levels"),
        (([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 0, 1]), "no freedom"),
    ],
)
def test_tables_that_cannot_be_are_refused(parts, words):
    with pytest.raises(ValueError, match=words):
        two_way_anova(*parts)


def test_types_are_two_or_three():
    with pytest.raises(ValueError, match="got 1"):
        two_way_anova(*BY_HAND, kind=1)


def test_tukey_by_hand():
    """a - b = -3 with the two-way error 2 on df 4; two means of four: q = 3 / sqrt(2 / 4) = 6 / sqrt 2."""
    found = tukey(*BY_HAND)[0]
    assert (found.first, found.second, found.difference.value) == ("a", "b", -3)
    assert found.p == pytest.approx(two_way_anova(*BY_HAND).effects[0].p, abs=1e-4)  # q^2 = 2 F for two means
    assert found.difference.high == pytest.approx(
        -3 + 2.776445, abs=1e-4
    )  # t(4) at 97.5 %, times sqrt(2/4 + 2/4)


def test_tukey_of_one_way_data_is_scipys():
    from scipy import stats

    rng = np.random.default_rng(0)
    race = np.repeat(np.arange(3), (20, 14, 9))
    scores = rng.normal(size=len(race)) + 0.6 * (race == 2)
    expected = stats.tukey_hsd(*(scores[race == level] for level in range(3)))
    found = tukey(scores, race, np.zeros(len(race)))
    for each in found:
        one, two = int(each.first), int(each.second)
        assert each.difference.value == pytest.approx(expected.statistic[one, two])
        assert each.p == pytest.approx(expected.pvalue[one, two], abs=1e-6)
        assert each.difference.low == pytest.approx(expected.confidence_interval().low[one, two], abs=1e-6)


def test_tukey_is_that_of_statsmodels_with_the_two_way_error():
    """statsmodels' comparison of means, given the mean square and df of the two-way model."""
    multicomp = pytest.importorskip("statsmodels.stats.multicomp")
    pandas = pytest.importorskip("pandas")
    formula = pytest.importorskip("statsmodels.formula.api")
    scores, gender, race = drawn(cells=12)
    fit = formula.ols("y ~ C(g) * C(r)", pandas.DataFrame({"y": scores, "g": gender, "r": race})).fit()
    found = tukey(scores, race, gender)
    one_way = multicomp.pairwise_tukeyhsd(scores, race)
    assert [each.difference.value for each in found] == pytest.approx(list(-one_way.meandiffs))
    from scipy import stats

    q = np.abs(one_way.meandiffs) / np.sqrt(fit.mse_resid / 24)
    assert [each.p for each in found] == pytest.approx(
        list(stats.studentized_range.sf(q, 4, fit.df_resid)), abs=1e-6
    )
    assert [each.p for each in found] != pytest.approx(list(one_way.pvalues), abs=1e-3)


def test_tukey_evens_out_the_other_factor():
    """Twice as many high scorers of the other factor in one level make no difference between levels."""
    factor = np.repeat(["a", "a", "b", "b"], (20, 10, 10, 20))
    other = np.repeat(["x", "y", "x", "y"], (20, 10, 10, 20))
    scores = 5.0 * (other == "x") + np.tile([-0.1, 0.1], 30)
    assert tukey(scores, factor, other)[0].difference.value == pytest.approx(0)


def test_tukey_of_an_empty_cell_is_unknown():
    scores, gender, race = drawn(cells=3)
    scores[(gender == 1) & (race == 3)] = np.nan
    found = {(each.first, each.second): each for each in tukey(scores, race, gender)}
    assert np.isnan(found["0", "3"].p)
    assert np.isfinite(found["0", "1"].p)


def test_tukey_needs_an_error():
    with pytest.raises(ValueError, match="two scores"):
        tukey([1, 2, 3, 4], [0, 0, 1, 1], [0, 1, 0, 1])
