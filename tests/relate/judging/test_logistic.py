"""The model of judged edges: what it learns, that sums are exact, and that it is calibrated."""

import numpy as np
import polars as pl
import pytest

from kg.relate.judging.calibration import FOLDS, LEAST, calibrate, teaches
from kg.relate.judging.features import FACTORS, FEATURES, words_between
from kg.relate.judging.logistic import SLOPE, fit, logistic_curve, probability


def rows_of(**levels: list[str]) -> pl.DataFrame:
    """Return FEATURES of equal strength with these levels; other factors have one level."""
    size = len(next(iter(levels.values())))
    columns = {
        "edge": range(size),
        "id": [f"{number:020x}" for number in range(size)],
        "log_strength": [0.0] * size,
        **{name: levels.get(name, [""] * size) for name in FACTORS},
    }
    return pl.DataFrame(columns, schema=FEATURES)


def words_of(text: str | None, begin: int, stop: int) -> tuple[str, ...]:
    columns = pl.Series([text], dtype=pl.String), pl.Series([begin]), pl.Series([stop])
    return words_between(*columns).row(0)


def test_without_a_difference_the_order_is_that_of_strength() -> None:
    strength = np.log(np.array([0.1, 0.2, 0.4, 0.8]))
    rows = rows_of(types=["t"] * 4).with_columns(log_strength=pl.Series(strength))
    model = fit(rows, np.array([True, False, False, True]))
    assert np.all(np.diff(model.logit(rows)) > 0)
    assert 0.9 * SLOPE < model.slope < 1.1 * SLOPE  # few judgements hardly change it


def test_a_factor_that_tells_gets_an_effect_and_an_unknown_level_none() -> None:
    words = ["uses", ","] * 10
    rows = rows_of(first_word=words)
    model = fit(rows, np.array([True, False] * 10))
    effects = model.effects["first_word"]
    assert effects["uses"] > 0 > effects[","]
    assert effects["uses"] == pytest.approx(-effects[","])
    assert all(value == 0 for value in model.effects["distance"].values())
    unknown = model.logit(rows_of(first_word=["never", "uses"]))
    assert unknown[0] == pytest.approx(model.intercept)


def test_more_sweeps_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(0)
    rows = rows_of(
        types=[str(n) for n in chance.integers(0, 9, 200)],
        first_word=[str(n) for n in chance.integers(0, 60, 200)],
    ).with_columns(log_strength=pl.Series(chance.normal(size=200)))
    is_true = chance.random(200) < 0.3
    before = fit(rows, is_true).logit(rows)
    monkeypatch.setattr("kg.relate.judging.logistic.SWEEPS", 2000)
    assert np.abs(fit(rows, is_true).logit(rows) - before).max() < 1e-3


def test_the_order_of_the_rows_changes_nothing() -> None:
    chance = np.random.default_rng(1)
    rows = rows_of(types=[str(n) for n in chance.integers(0, 5, 60)])
    is_true = chance.random(60) < 0.5
    order = chance.permutation(60)
    model, other = fit(rows, is_true), fit(rows[order], is_true[order])
    assert (model.intercept, model.slope, model.effects) == (
        other.intercept,
        other.slope,
        other.effects,
    )


def test_what_is_judged_alike_has_a_finite_model() -> None:
    model = fit(rows_of(types=["a"] * 30), np.ones(30, np.bool_))
    assert 0 < model.intercept < 10


def test_too_few_of_either_teach_nothing() -> None:
    assert teaches(np.array([True] * 5 + [False] * 5))
    assert not teaches(np.array([True] * 4 + [False] * 50))


def test_a_curve_undoes_a_model_that_is_too_sure() -> None:
    chance = np.random.default_rng(2)
    logit = chance.normal(size=2000)
    is_true = chance.random(2000) < probability(logit)
    slope, intercept = logistic_curve(3 * logit + 1, is_true)
    assert slope == pytest.approx(1 / 3, abs=0.05)
    assert intercept == pytest.approx(-1 / 3, abs=0.15)


def test_probabilities_are_held_out_and_never_certain() -> None:
    chance = np.random.default_rng(3)
    size = 40 * FOLDS
    noise = [str(n) for n in range(size)]  # a level of its own for each row tells nothing
    rows = rows_of(first_word=noise, types=["a", "b"] * (size // 2))
    is_true = chance.random(size) < np.tile([0.8, 0.1], size // 2)
    calibrated = calibrate(rows, is_true)
    assert calibrated.held_out[0::2].mean() == pytest.approx(0.8, abs=0.08)
    assert calibrated.held_out[1::2].mean() == pytest.approx(0.1, abs=0.08)
    fitted = calibrated.probability(rows)
    assert np.abs(fitted - is_true).mean() < np.abs(calibrated.held_out - is_true).mean()
    assert np.all((fitted >= LEAST) & (fitted <= 1 - LEAST))


BETWEEN = {
    "a word": (" uses ", ("uses", "uses", "1")),
    "nothing": ("", ("", "", "0")),
    "signs are words": (" , Written in ", (",", "in", "2")),
    "characters, not bytes": (" für ", ("für", "für", "1")),
    "a sign of another script": (" 和 、", ("和", "、", "1")),
    "three are near, four are not so": (" a b c ", ("a", "c", "2")),
    "far": (" a" * 500, ("a", "a", "5")),
}


@pytest.mark.parametrize(("text", "between"), BETWEEN.values(), ids=BETWEEN)
def test_words_between(text: str, between: tuple[str, str, str]) -> None:
    assert words_of(f"X{text}Y", 1, 1 + len(text)) == between


def test_overlapping_mentions_and_lost_texts_have_nothing_between() -> None:
    assert words_of("X Y", 3, 1) == words_of(None, 0, 3) == ("", "", "")
