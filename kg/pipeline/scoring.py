"""Score: make the edges of one partition, and their evidence, by what is known of the whole corpus.

The kernel is `score`; its tables go to files in Arrow's format.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from kg.common.arrays import Floats, Integers, narrow
from kg.common.frame_file import map_frame, write_frame
from kg.common.pickle_file import read_pickle
from kg.pipeline.corpus_files import CorpusFiles
from kg.pipeline.partitions import PairFiles, Partition
from kg.relate.edges import Edges, WholeCorpus, edge_ids
from kg.relate.support import Support
from kg.store.tables import EDGES, EVIDENCE

CHUNK_SIZE = 65_536  # edges that get their ids at once


@dataclass(frozen=True)
class ScoreSetting:
    """What the kernel needs beside a partition; written once, for all of them."""

    files: CorpusFiles
    corpus: WholeCorpus
    sources: list[str]  # their names
    cue_texts: list[str]
    most: int  # rows of evidence of an edge
    firsts: Integers  # the first subject of each partition
    pairs: Sequence[PairFiles]  # of each partition


@dataclass(frozen=True)
class Scoring:
    """A partition to be scored."""

    setting: Path
    partition: Partition
    annotated: Support  # relations of the corpus with such subjects


@dataclass(frozen=True)
class Scored:
    """The tables of a partition: EDGES without ``edge``; EVIDENCE, numbered from 0 there."""

    edges: Path
    evidence: Path


def score(task: Scoring) -> Scored:
    """Make the edges of a partition: a kernel."""
    setting, ids = _setting(task.setting)
    listed, asserted = task.partition.claims()
    edges = Edges(task.partition.meetings(), listed, asserted, task.annotated, setting.corpus)
    sentences = setting.files.sentences.take(edges.rows.window)
    rows, edge, rank = edges.evidence(setting.most, sentences["tie"])
    table = edges.table(sentences["document"], _Counts(setting))
    parts = [part.with_columns(id=edge_ids(part, ids)) for part in table.iter_slices(CHUNK_SIZE)]
    folder, number = task.setting.parent, task.partition.number
    scored = Scored(folder / f"{number}.edges", folder / f"{number}.evidence")
    columns = [name for name in EDGES.names() if name != "edge"]
    with_ids = pl.concat(parts or [table.with_columns(id=pl.lit(""))]).select(columns)
    write_frame(with_ids, scored.edges)
    write_frame(_evidence(setting, rows, edge, rank), scored.evidence)
    return scored


@lru_cache(1)
def _setting(path: Path) -> tuple[ScoreSetting, pl.Series]:
    setting: ScoreSetting = read_pickle(path)
    return setting, map_frame(setting.files.ids)["id"]


def forget() -> None:
    """Let go of what `score` has loaded."""
    _setting.cache_clear()


class _Counts:
    """Looks up what pairs of entities have, in the partitions of their base edges."""

    def __init__(self, setting: ScoreSetting) -> None:
        self._setting = setting

    def __call__(self, subject: Integers, object_: Integers) -> tuple[Integers, Floats]:
        """Return the windows of each pair, and p; 0 and 1 where they never co-occur."""
        ordered = self._setting.corpus.types.ordered(subject, object_)
        first = np.where(ordered, subject, object_)
        key = first << 32 | np.where(ordered, object_, subject)
        windows, p = np.zeros(len(key), np.int64), np.ones(len(key))
        partition = np.searchsorted(self._setting.firsts, first, "right") - 1
        for number in np.unique(partition).tolist():
            pairs = self._setting.pairs[number]
            keys = pairs.key.mapped()
            if not len(keys):
                continue
            rows = np.flatnonzero(partition == number)
            place = np.minimum(np.searchsorted(keys, key[rows]), len(keys) - 1)
            is_there = keys[place] == key[rows]
            rows, place = rows[is_there], place[is_there]
            windows[rows], p[rows] = pairs.windows.take(place), pairs.p.take(place)
        return windows, p


def _evidence(
    setting: ScoreSetting, support: Support, edge: Integers, rank: Integers
) -> pl.DataFrame:
    """Return EVIDENCE of the rows of *support*, with their *edge* and *rank*."""
    cue_texts = setting.cue_texts
    no_cue = pl.Series(support.cue < 0)
    cue = pl.Series([*cue_texts, None], dtype=pl.String).gather(support.cue % (len(cue_texts) + 1))
    names = pl.Series(setting.sources, dtype=pl.String)
    columns = {
        "edge": narrow(edge, np.uint32, "edges"),
        "rank": narrow(rank, np.uint32, "sentences of an edge"),
        "cue": cue,
        "cue_begin": pl.Series(support.cue_begin).set(no_cue, None).cast(pl.UInt32),
        "cue_stop": pl.Series(support.cue_stop).set(no_cue, None).cast(pl.UInt32),
    }
    for end, mention in (("subject", support.subject_mention), ("object", support.object_mention)):
        places = setting.files.places.take(mention)
        sentences = setting.files.sentences.take(setting.files.window.take(mention))
        columns |= {
            f"{end}_source": names.gather(sentences["source"]),
            f"{end}_sentence": np.ascontiguousarray(sentences["sentence"]),
            f"{end}_start": np.ascontiguousarray(places["start"]),
            f"{end}_end": np.ascontiguousarray(places["end"]),
        }
    return pl.DataFrame(columns).select(EVIDENCE.names())
