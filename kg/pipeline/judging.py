"""Give every edge a probability to be true, learned from judged edges and annotated relations.

In: the tables of a draft, once its edges are written, and what was judged. Out: the column
``probability`` of EDGES: 1 and 0 of edges that were judged, of all others what these teach; null
everywhere where they are too few. What is learned from is a few thousand edges at most; all others
are gone through some at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from kg.common.diagnostic_rules import Rule
from kg.common.errors import JudgementError
from kg.common.progress import Progress
from kg.common.text_table import counted
from kg.relate.judging.calibration import MIN_OF_EACH, Calibrated, calibrate, teaches
from kg.relate.judging.features import Scan, features
from kg.relate.judging.judgements import place
from kg.store.draft import Draft
from kg.store.tables import EDGES, diagnostics

EDGES_AT_ONCE = 1 << 18
MAX_LEARNED = 4_000  # edges that annotated relations teach by; their ids, being hashes, draw them
TABLES_USED = ("sentences", "mentions", "relations", "entities", "edges", "evidence")
MAX_NOTES = 100  # of edges that are gone
JUDGED = pl.Schema({"id": pl.String, "is_true": pl.Boolean})


@dataclass(frozen=True)
class Lessons:
    """What is known of edges.

    Attributes:
        known: JUDGED: edges whose probability is 1 or 0.
        taught: JUDGED, sorted by id: edges to learn from; some of them may be *known*, too.
    """

    known: pl.DataFrame
    taught: pl.DataFrame


def judge_edges(
    draft: Draft, judgements: pl.DataFrame, report: Progress, *, learn: bool, strict: bool
) -> list[pl.DataFrame]:
    """Write the probabilities of the edges of *draft*; return DIAGNOSTICS.

    Args:
        draft: its tables but diagnostics are written; texts of sentences are still there.
        judgements: `kg.relate.judging.judgements.JUDGEMENTS`, each edge once.
        report: called as the work goes on.
        learn: whether the corpus' annotated relations teach, too.
        strict: refuse judgements of edges that are not there.

    Raises:
        JudgementError: there are such, and *strict* is set.
    """
    rows_of = {name: draft.close(name) for name in TABLES_USED}
    lessons, notes = _lessons(draft.scan, judgements, learn=learn, strict=strict)
    is_true = lessons.taught["is_true"].to_numpy()
    if not teaches(is_true):
        yes = int(is_true.sum())
        value = f"{yes:,} true, {len(is_true) - yes:,} false"
        action = f"no edge has a probability: from {MIN_OF_EACH} of each on"
        return [*notes, _note(Rule.FEW_JUDGEMENTS, value, action)]
    if not rows_of["evidence"]:
        action = "judgements carried over by types and strength, not by the words between"
        notes.append(_note(Rule.JUDGED_WITHOUT_WORDS, "no evidence of edges", action))
    rows = features(_rows(draft.scan, lessons.taught), draft.scan)
    calibrated = calibrate(rows, is_true)
    held_out = pl.DataFrame({"id": rows["id"], "probability": calibrated.held_out})
    rewriting = _rewriting(draft.scan, calibrated, lessons.known, held_out)
    draft.rewrite("edges", lambda batches: _told(rewriting(batches), report, rows_of["edges"]))
    return notes


def _lessons(
    scan: Scan, judgements: pl.DataFrame, *, learn: bool, strict: bool
) -> tuple[Lessons, list[pl.DataFrame]]:
    """Return what is known of edges of the graph, and DIAGNOSTICS; see `judge_edges`."""
    present = _rows(scan, judgements.select("id")).select("id")
    notes = [_gone(judgements.join(present, on="id", how="anti"), strict=strict)]
    judged = judgements.join(present, on="id", how="semi").select(JUDGED.names())
    if not learn:
        return Lessons(judged, judged), notes
    stated = _stated(scan)
    if stated.taught.is_empty():
        notes.append(_note(Rule.NOTHING_TO_LEARN, "no relation", "nothing learned from relations"))
    return _with_stated(judged, stated), notes


def _told(parts: Iterable[pl.DataFrame], report: Progress, total: int) -> Iterator[pl.DataFrame]:
    """Yield the *parts* of a table of *total* rows, and report how far they are."""
    done = 0
    for part in parts:
        yield part
        done += len(part)
        report("judging", done, total)


def _rewriting(
    scan: Scan, calibrated: Calibrated, known: pl.DataFrame, held_out: pl.DataFrame
) -> Callable[[Iterator[pl.DataFrame]], Iterable[pl.DataFrame]]:
    """Return what gives rows of EDGES their probability.

    Args:
        scan: returns a table.
        calibrated: the model.
        known: JUDGED: these are 1 or 0.
        held_out: ``id, probability`` of edges that the model was fitted to: by models that were
            fitted without them.
    """
    certain = known.select("id", probability=pl.col("is_true").cast(pl.Float64))
    given = pl.concat([certain, held_out.join(certain, on="id", how="anti")])

    def rewrite(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for edges in _joined(batches):
            learned = pl.Series("learned", calibrated.probability(features(edges, scan)))
            plain = edges.drop("probability")
            joined = plain.join(given, on="id", how="left", maintain_order="left")
            probability = pl.coalesce("probability", learned)
            yield joined.with_columns(probability=probability).select(EDGES.names())

    return rewrite


def _joined(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the rows of *batches*, `EDGES_AT_ONCE` or a little more at a time."""
    held: list[pl.DataFrame] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= EDGES_AT_ONCE:
            yield pl.concat(held, rechunk=True)
            held = []
    if held:
        yield pl.concat(held, rechunk=True)


def _rows(scan: Scan, ids: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of EDGES that have the ids of the column ``id``, sorted by it."""
    return scan("edges").join(ids.select("id").lazy(), on="id", how="semi").collect().sort("id")


def _with_stated(judged: pl.DataFrame, stated: Lessons) -> Lessons:
    """Return what was judged, with what the corpus states where nobody judged."""
    known, taught = (
        pl.concat([judged, more.join(judged, on="id", how="anti")]).sort("id")
        for more in (stated.known, stated.taught)
    )
    return Lessons(known, taught)


def _stated(scan: Scan) -> Lessons:
    """Return what the annotated relations of the corpus teach.

    Edges of pairs that the corpus relates are true. Base edges of other pairs are false where
    somebody looked for relations: where their best sentence is in a document, or if documents are
    unknown is a sentence, with an annotated relation.
    """
    ends = pl.min_horizontal("subject", "object"), pl.max_horizontal("subject", "object")
    pair = {"first": ends[0], "second": ends[1]}
    edges = scan("edges").select("edge", "id", "basis", **pair)
    related = edges.filter(pl.col("basis") == "annotated").select(*pair).unique()
    base = edges.filter(pl.col("basis") == "co-occurrence")
    claiming = edges.filter(pl.col("basis").is_in(["annotated", "co-occurrence"]))
    true = claiming.join(related, on=[*pair], how="semi")
    stated = true.select("id", is_true=pl.lit(True)).collect()
    best = scan("evidence").filter(pl.col("rank") == 0)
    best = best.select("edge", source="subject_source", sentence="subject_sentence")
    searched = best.join(_searched(scan), on=["source", "sentence"], how="semi")
    unrelated = base.join(related, on=[*pair], how="anti").join(searched, on="edge", how="semi")
    false = unrelated.select("id", is_true=pl.lit(False)).collect()
    taught = pl.concat([stated.join(base.select("id").collect(), on="id", how="semi"), false])
    return Lessons(stated.sort("id"), taught.sort("id").head(MAX_LEARNED))


def _searched(scan: Scan) -> pl.LazyFrame:
    """Return ``source, sentence`` where somebody looked for relations."""
    places = scan("sentences").select("source", "sentence", "document")
    mentions = scan("mentions").select("mention", "source", "sentence")
    with_relation = (
        scan("relations")
        .select(mention="subject")
        .join(mentions, on="mention")
        .join(places, on=["source", "sentence"])
    )
    of_documents = with_relation.drop_nulls("document").select("source", "document").unique()
    in_documents = places.join(of_documents, on=["source", "document"], how="semi")
    alone = with_relation.filter(pl.col("document").is_null())
    parts = [part.select("source", "sentence") for part in (in_documents, alone)]
    return pl.concat(parts).unique()


def _gone(judgements: pl.DataFrame, *, strict: bool) -> pl.DataFrame:
    """Report JUDGEMENTS of edges that are not in the graph.

    Raises:
        JudgementError: there is one, and *strict* is set.
    """
    rows: list[tuple[str | None, int | None, str]] = []
    ordered = judgements.sort("file", "line")
    for row in ordered.head(MAX_NOTES).iter_rows(named=True):
        words = [row[name] for name in ("subject", "predicate", "object") if row[name]]
        value = " ".join(words) or f"the edge {row['id']}"
        if strict:
            hint = "kg judge draws edges of a graph"
            raise JudgementError(place(row), f"{value}, which is no edge", "an edge of it", hint)
        rows.append((row["file"], row["line"], value))
    if len(ordered) > MAX_NOTES:
        rows.append((None, None, f"and {counted(len(ordered) - MAX_NOTES, 'more judgements')}"))
    return diagnostics("relate", Rule.JUDGEMENT_UNKNOWN, "left out", rows)


def _note(rule: Rule, value: str, action: str) -> pl.DataFrame:
    return diagnostics("relate", rule, action, [(None, None, value)])
