"""Measure how long resolving takes: 2 million mentions of 350 thousand surfaces by default.

    python benchmarks/merging.py [--mentions N] [--surfaces N]

Names are made of random words: persons of two or three, whose last word comes alone as well, and
things in singular, plural and with an article, ten mentions a sentence and two hundred a document.
Prints the seconds of each step and the peak memory of the process.
"""

import argparse
import resource
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import polars as pl

from kg.common.record_file import RecordFile
from kg.resolve.forms import WRITTEN
from kg.resolve.inputs.user_input import UserInput
from kg.resolve.resolver import NODE, MentionForms, Resolver
from kg.schema.identity import Identity
from kg.schema.schema_file import Schema

SYLLABLES = np.array(["ka", "lo", "mi", "ten", "var", "su", "rin", "do", "pe", "gal", "no", "shi"])


def surfaces(count: int, random: np.random.Generator) -> pl.DataFrame:
    """Return ``surface, type`` of *count* distinct names."""
    made: dict[tuple[str, str], None] = {}
    while len(made) < count:
        parts = ["".join(random.choice(SYLLABLES, 4)).title() for _ in range(3)]
        thing = " ".join(parts[:2]).lower()
        for form in (" ".join(parts), " ".join(parts[1:]), parts[2]):
            made[form, "PER"] = None
        for form in (thing, f"{thing}s", f"the {thing}", thing.title(), thing.upper()):
            made[form, "Thing"] = None
    return pl.DataFrame(list(made)[:count], schema=["surface", "type"], orient="row")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=2_000_000)
    parser.add_argument("--surfaces", type=int, default=350_000)
    asked = parser.parse_args()
    random = np.random.default_rng(1)
    names = surfaces(asked.surfaces, random)
    rank = np.minimum(random.zipf(1.2, asked.mentions) - 1, 10 * asked.surfaces) % asked.surfaces
    rank[: asked.surfaces] = np.arange(asked.surfaces)
    mentions = names[np.sort(rank)].sample(fraction=1.0, shuffle=True, seed=1)
    mentions = mentions.with_columns(identifier=pl.lit(None, pl.String))
    document = np.arange(asked.mentions) // 200
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = perf_counter()
    written = mentions.group_by(WRITTEN).agg(mentions=pl.len())
    resolver = Resolver(written, UserInput.read(Identity(), Schema()))
    prepared = perf_counter()
    none = pl.DataFrame(schema={"document": pl.Int64, "form": pl.UInt32, "short": pl.String})
    batch = MentionForms(resolver.forms_of(mentions.lazy()), document, None)
    with TemporaryDirectory() as folder:
        nodes = RecordFile(Path(folder, "nodes"), NODE)
        found = resolver.resolve([batch], none, nodes, lambda _batch, _entity: None)
    done = perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(mentions):,} mentions, {len(written):,} forms, {len(found.entities):,} entities")
    print(f"forms {prepared - started:.1f} s, entities {done - prepared:.1f} s")
    print(f"{before:,.0f} MB before, {peak:,.0f} MB at most")
    print(found.surfaces.group_by("rule").agg(pl.sum("mentions")).sort("rule").rows())


if __name__ == "__main__":
    main()
