"""Fit a penalised logistic model of categorical factors: which edges are true, by few judgements.

    logit P(true) = intercept + slope · (ln strength - mean) + sum of the effects of its levels

Effects are shrunk towards 0 by the penalties of `kg.relate.judging.features.FACTORS`, the slope
towards 1: without judgements the order is that of strength. It is fitted by `SWEEPS` rounds of
Newton steps, a factor at a time, in the order of `FACTORS`; a row has one level of each factor, so
the effects of one do not depend on each other. Sums over rows are of multiples of 2^-32, so that
they are exact in whatever order.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats, Integers
from kg.common.exact_sums import UNIT
from kg.relate.judging.features import FACTORS

SWEEPS = 200  # of the steps; more of them move logits by less than 0.001
MAX_STEP = 1.0  # of an effect in one sweep
SLOPE, SLOPE_PENALTY = 1.0, 100.0  # where the slope is drawn to, and how much
CURVE_PENALTY = 20.0  # of the distance of a curve's slope from 1
INTERCEPT_PENALTY = 0.1  # so that judgements that are all alike have finite effects


@dataclass(frozen=True)
class Logistic:
    """A fitted model.

    Attributes:
        intercept: at the mean of the judged edges' ln strength.
        slope: of ln strength.
        mean: of ln strength over the judged edges.
        effects: by factor, the effect of each level that was judged; that of others is 0.
    """

    intercept: float
    slope: float
    mean: float
    effects: Mapping[str, Mapping[str, float]]

    def logit(self, rows: pl.DataFrame) -> Floats:
        """Return the logit of each of some FEATURES; the higher, the likelier true."""
        total = self.intercept + self.slope * (rows["log_strength"].to_numpy() - self.mean)
        for name, effects in self.effects.items():
            effect = rows[name].replace_strict(effects, default=0.0, return_dtype=pl.Float64)
            total = total + effect.to_numpy()
        return np.asarray(total)


def fit(rows: pl.DataFrame, is_true: Flags) -> Logistic:
    """Fit the model to judged edges.

    Takes time in proportion to rows times `SWEEPS`.

    Args:
        rows: FEATURES of at least one edge, and fewer than 2^16.
        is_true: what each was judged.
    """
    target = is_true.astype(np.float64)
    strength = rows["log_strength"].to_numpy()
    mean = float(_sums(np.zeros(len(rows), np.int64), strength, 1)[0]) / len(rows)
    centred = strength - mean
    one = np.zeros(len(rows), np.int64)  # all rows have this level of the intercept
    factors = [_coded(rows[name]) for name in FACTORS]
    effects = [np.zeros(len(levels)) for levels, _ in factors]
    intercept, slope = np.zeros(1), np.array([SLOPE])
    logit = slope[0] * centred
    for _ in range(SWEEPS):
        step = _newton(logit, target, one, intercept, INTERCEPT_PENALTY)
        intercept, logit = intercept + step, logit + step[0]
        step = _newton(logit, target, one, slope - SLOPE, SLOPE_PENALTY, centred)
        slope, logit = slope + step, logit + step[0] * centred
        for number, ((_, code), penalty) in enumerate(zip(factors, FACTORS.values(), strict=True)):
            step = _newton(logit, target, code, effects[number], penalty)
            effects[number], logit = effects[number] + step, logit + step[code]
    by_level = {
        name: dict(zip(levels, values.tolist(), strict=True))
        for name, (levels, _), values in zip(FACTORS, factors, effects, strict=True)
    }
    return Logistic(float(intercept[0]), float(slope[0]), mean, by_level)


def logistic_curve(logit: Floats, is_true: Flags) -> tuple[float, float]:
    """Return a and b of the curve P = 1 / (1 + exp(-(a · logit + b))) that fits best.

    a is drawn to 1, as in `CURVE_PENALTY`, so that few judgements change little.
    """
    target = is_true.astype(np.float64)
    one = np.zeros(len(logit), np.int64)
    slope, intercept = np.ones(1), np.zeros(1)
    for _ in range(SWEEPS):
        now = slope[0] * logit + intercept[0]
        intercept = intercept + _newton(now, target, one, intercept, INTERCEPT_PENALTY)
        now = slope[0] * logit + intercept[0]
        slope = slope + _newton(now, target, one, slope - 1, CURVE_PENALTY, logit)
    return float(slope[0]), float(intercept[0])


def probability(logit: Floats) -> Floats:
    """Return the probability of each logit."""
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _newton(
    logit: Floats,
    target: Floats,
    code: Integers,
    effects: Floats,
    penalty: float,
    value: Floats | None = None,
) -> Floats:
    """Return a Newton step of the *effects* of one factor.

    Args:
        logit: of each row.
        target: 1.0 or 0.0 of each row.
        code: the level of each row.
        effects: of each level, less what they are drawn to.
        penalty: of their squares, halved.
        value: what the effect of each row is multiplied by; None: 1.
    """
    chance = probability(logit)
    scale = np.ones(len(logit)) if value is None else value
    gradient = _sums(code, (target - chance) * scale, len(effects)) - penalty * effects
    curvature = _sums(code, chance * (1 - chance) * scale * scale, len(effects)) + penalty
    return np.asarray(np.clip(gradient / curvature, -MAX_STEP, MAX_STEP))


def _sums(code: Integers, values: Floats, size: int) -> Floats:
    """Return the sum of the *values* of each level, exact: of whole numbers below 2^53."""
    return np.asarray(np.bincount(code, np.rint(values * UNIT), size) / UNIT)


def _coded(levels: pl.Series) -> tuple[list[str], Integers]:
    """Return the distinct levels, sorted, and the number of each row's."""
    distinct = levels.unique().sort()
    number = {level: number for number, level in enumerate(distinct)}
    code = levels.replace_strict(number, return_dtype=pl.Int64).to_numpy()
    return distinct.to_list(), code
