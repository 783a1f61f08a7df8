"""Calibrate a model of judged edges on cross-fitted predictions, by Platt scaling.

A model knows the edges that it was fitted to better than others. So the judged edges are cut into
`FOLDS` parts, each is predicted by what the others teach, and a logistic curve is fitted to these
predictions: P(true) = 1 / (1 + exp(-(a · logit + b))) (Platt 1999), with a drawn to 1.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats
from kg.relate.judging.logistic import Logistic, fit, logistic_curve, probability

FOLDS = 10
DIGITS = 6  # of a probability
LEAST = 1e-6  # of a probability that is predicted: 0 and 1 are those of judged edges
MIN_OF_EACH = 5  # edges judged true, and as many judged false, from which anything is learned


@dataclass(frozen=True)
class Calibrated:
    """A model, and the curve that turns its logits into probabilities.

    Attributes:
        model: fitted to all judged edges.
        slope: a of the curve.
        intercept: b of the curve.
        held_out: of each judged edge, what the others teach: its calibrated probability by models
            that were fitted without it.
    """

    model: Logistic
    slope: float
    intercept: float
    held_out: Floats

    def probability(self, rows: pl.DataFrame) -> Floats:
        """Return the probability of each of some FEATURES, above 0 and below 1."""
        return _rounded(self.slope * self.model.logit(rows) + self.intercept)


def teaches(is_true: Flags) -> bool:
    """Tell whether judged edges are enough to learn from."""
    return min(int(is_true.sum()), int((~is_true).sum())) >= MIN_OF_EACH


def calibrate(rows: pl.DataFrame, is_true: Flags) -> Calibrated:
    """Fit a model to judged edges, and calibrate it.

    Args:
        rows: FEATURES of the judged edges, sorted by id: ids are hashes, so that every `FOLDS`-th
            row is a random part.
        is_true: what each was judged; `teaches` of it is true.
    """
    fold = np.arange(len(rows)) % FOLDS
    logit = np.empty(len(rows))
    for number in range(FOLDS):
        others = fold != number
        model = fit(rows.filter(pl.Series(others)), is_true[others])
        logit[~others] = model.logit(rows.filter(pl.Series(~others)))
    slope, intercept = logistic_curve(logit, is_true)
    held_out = _rounded(slope * logit + intercept)
    return Calibrated(fit(rows, is_true), slope, intercept, held_out)


def _rounded(logit: Floats) -> Floats:
    return np.asarray(np.clip(np.round(probability(logit), DIGITS), LEAST, 1 - LEAST))
