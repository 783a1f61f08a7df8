"""Compare the edges of a graph with gold relations."""

from kg.reports.evaluate.evaluation import Evaluation as Evaluation
from kg.reports.evaluate.evaluation import evaluate as evaluate
from kg.reports.evaluate.judged import JudgedEvaluation as JudgedEvaluation
from kg.reports.evaluate.judged import evaluate_judged as evaluate_judged
