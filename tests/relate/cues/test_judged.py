"""The relations extracted by cues, against a sample that was judged by reading."""

from pathlib import Path

import polars as pl
import pytest

from tests.relate.cues.draw import CORPORA, DRAWN, KEY, TRUSTED, claims_of, ends, trusted

HERE = Path(__file__).parent
NUMBERS = ["sentence", "subject_start", "subject_end", "object_start", "object_end"]
# Of each sample: how many there are, and how many of those judged wrong may still be found.
SAMPLES = {"judged.tsv": (200, 3), "judged_edges.tsv": (600, 21)}
LEAST_RIGHT = 0.9  # of each corpus of which edges were drawn


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def judged(sample: str) -> pl.DataFrame:
    frame = pl.read_csv(HERE / sample, separator="\t", infer_schema=False)
    return frame.with_columns(pl.col(NUMBERS).cast(pl.UInt32))


@pytest.fixture(scope="module")
def built(
    corpora: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return what cues claim, every sentence of it, the entity of every place, what is trusted."""
    out = tmp_path_factory.mktemp("graphs")
    found = [(name, *claims_of(corpora, name, out, kept=10_000)) for name in CORPORA]
    claims = pl.concat([rows.select(KEY) for _, _, rows in found])
    kept = [trusted(graph, name).select(KEY) for name, graph, _ in found if name in TRUSTED]
    return claims, pl.concat([ends(graph, name) for name, graph, _ in found]), pl.concat(kept)


@pytest.fixture(scope="module")
def every(built: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    return built[0]


def apart(rows: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Return the *rows* whose ends are two entities; nothing is said of one and itself."""
    for end in ("subject", "object"):
        names = {"start": f"{end}_start", "end": f"{end}_end", "entity": f"{end}_entity"}
        on = ["corpus", "source", "sentence", f"{end}_start", f"{end}_end"]
        rows = rows.join(entities.rename(names), on=on, how="left")
    return rows.filter(pl.col("subject_entity").ne_missing(pl.col("object_entity")))


def test_nine_in_ten_of_a_sample_are_right(judged: pl.DataFrame, sample: str) -> None:
    assert judged.unique(KEY).height == SAMPLES[sample][0]
    assert (judged["judgement"] == "right").mean() >= LEAST_RIGHT


def test_of_each_corpus_a_hundred_edges_were_drawn_and_ninety_are_right() -> None:
    edges = pl.read_csv(HERE / "judged_edges.tsv", separator="\t", infer_schema=False)
    counts = edges.group_by("corpus").agg(pl.len(), right=(pl.col("judgement") == "right").sum())
    assert sorted(counts["corpus"]) == sorted(DRAWN)
    assert set(counts["len"]) == {100}
    assert counts.filter(pl.col("right") < 100 * LEAST_RIGHT).rows() == []


def test_every_wrong_one_says_why(judged: pl.DataFrame) -> None:
    assert judged.filter(judgement="wrong")["why"].null_count() == 0


@pytest.mark.slow
def test_what_was_judged_right_is_still_found(
    judged: pl.DataFrame, built: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]
) -> None:
    claims, entities, _ = built
    lost = judged.filter(judgement="right").join(claims, on=KEY, how="anti")
    assert apart(lost, entities).select(KEY).unique().rows() == []


@pytest.mark.slow
def test_no_more_of_what_was_judged_wrong_is_found(
    judged: pl.DataFrame, every: pl.DataFrame, sample: str
) -> None:
    found = judged.filter(judgement="wrong").join(every, on=KEY, how="semi")
    assert len(found) <= SAMPLES[sample][1]


@pytest.mark.slow
def test_what_is_trusted_of_a_sample_is_true(
    built: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
) -> None:
    frame = pl.read_csv(HERE / "judged_trusted.tsv", separator="\t", infer_schema=False)
    sample = frame.with_columns(pl.col(NUMBERS).cast(pl.UInt32))
    assert dict(sample["corpus"].value_counts().rows()) == dict.fromkeys(TRUSTED, 100)
    still = sample.join(built[2].unique(), on=KEY, how="semi").group_by("corpus")
    counts = still.agg(pl.len(), right=(pl.col("judgement") == "right").mean()).sort("corpus")
    assert counts["corpus"].to_list() == sorted(TRUSTED)
    assert counts["len"].min() >= 60  # enough of them to judge by
    assert counts["right"].min() >= 0.85


@pytest.mark.slow
def test_wikiser_has_its_four_hundred_of_many_predicates(corpora: Path, tmp_path: Path) -> None:
    graph, _ = claims_of(corpora, "wikiser", tmp_path)
    edges = graph.edges.filter(basis="cue")
    assert len(edges) >= 400
    assert edges["predicate"].n_unique() >= 6
