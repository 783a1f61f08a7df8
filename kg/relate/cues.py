"""Say what the text between two neighbouring mentions means: an enumeration, or a phrase of ours.

In: the gaps, each as the text between a mention and what is mentioned before it. Out: for each gap
whether it only enumerates, and which cue phrase stands alone in it. Only distinct gaps are looked
at, so the cost does not grow with the corpus but with its language.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.relate.pairs import Integers
from kg.schema import Schema

SEPARATORS = [",", "、", ";", "/", "&", "-", "(", ")"]
CONJUNCTIONS = ["and", "or", "и", "или", "und", "oder", "et", "ou", "y", "e", "o"]
# Words that change nothing about who does what to whom. No negation, no "may", no "unlike".
RELATIVE = ["which", "that", "who"]
LIGHT_BEFORE = [
    *("is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "a", "an", "the"),
    *("also", "mainly", "primarily", "mostly", "usually", "typically", "often", "now"),
    *("currently", "originally", "entirely", "partly"),
]
LIGHT_AFTER = ["the", "a", "an", "its", "their", "some"]
LONGEST_CUE = 12  # tokens between two mentions; a longer gap holds more than a cue


@dataclass(frozen=True)
class Gaps:
    """What stands between neighbouring mentions; one row a gap that was given."""

    enumerates: npt.NDArray[np.bool_]
    cue: Integers  # index into the phrases, -1: none
    cue_begin: Integers  # characters from the gap's begin, half-open
    cue_stop: Integers


def phrases(schema: Schema) -> list[str]:
    """Return the cue phrases of *schema*, sorted."""
    return sorted({cue.phrase for relation in schema.relations for cue in relation.cues})


def read_gaps(gaps: pl.Series, known: list[str]) -> Gaps:
    """Look at the text of each gap, spaces at its ends included.

    Args:
        gaps: texts; an empty one neither enumerates nor holds a cue.
        known: the phrases to look for, as `phrases` gives them.
    """
    distinct = gaps.unique(maintain_order=True)
    frame = pl.DataFrame({"gap": distinct}).with_columns(
        enumerates=pl.col("gap").str.contains(_ENUMERATION), row=pl.int_range(pl.len())
    )
    frame = frame.with_columns(_cues(frame["gap"], known))
    index = (
        gaps.to_frame("gap")
        .join(frame.select("gap", "row"), on="gap", how="left", maintain_order="left")["row"]
        .to_numpy()
    )
    return Gaps(
        frame["enumerates"].to_numpy()[index],
        frame["cue"].to_numpy()[index],
        frame["cue_begin"].to_numpy()[index],
        frame["cue_stop"].to_numpy()[index],
    )


_ENUMERATION = "(?i)^ (?:(?:" + "|".join(map(re.escape, SEPARATORS + CONJUNCTIONS)) + ") )+$"


def _cues(gap: pl.Series, known: list[str]) -> list[pl.Series]:
    """Return the columns ``cue, cue_begin, cue_stop`` for distinct gaps."""
    if not known:
        nothing = np.full(len(gap), -1)
        return [pl.Series(name, nothing) for name in ("cue", "cue_begin", "cue_stop")]
    found = pl.col("gap").str.to_lowercase().str.extract_groups(_pattern(known)).alias("found")
    match = gap.to_frame("gap").select(found)["found"].struct.unnest()
    lead = pl.select(pl.coalesce(match["1"], match["3"])).to_series().str.len_chars()
    phrase = pl.select(pl.coalesce(match["2"], match["4"])).to_series()
    code = phrase.replace_strict({p: i for i, p in enumerate(known)}, default=None)
    return [
        code.cast(pl.Int64).fill_null(-1).alias("cue"),
        lead.cast(pl.Int64).fill_null(-1).alias("cue_begin"),
        (lead + phrase.str.len_chars()).cast(pl.Int64).fill_null(-1).alias("cue_stop"),
    ]


def _pattern(known: list[str]) -> str:
    """Return what a gap with a cue looks like; its groups: what leads to it, and it (twice).

    After a comma or a bracket only a participle (", written in") or a relative pronoun surely
    speaks of what stands before it; in "RabbitMQ, made for Erlang, supports" a verb does not.
    """
    # The longest phrase first, so that "based on" does not hide in "is based on top of".
    ordered = sorted(known, key=lambda phrase: (-len(phrase), phrase))
    participles = [p for p in ordered if p.split()[0].endswith(("ed", "en", "ing", "built"))]
    light = f"(?:(?:{_either(LIGHT_BEFORE)}) )*"
    relative = f"(?:(?:[,(] )?(?:{_either(RELATIVE)}) )?"
    plain = f"( {relative}{light})({_either(ordered)})"
    aside = f"( [,(] )({_either(participles)})" if participles else "()($^)"
    return f"^(?:{plain}|{aside}) (?:(?:{_either(LIGHT_AFTER)}) )*$"


def _either(words: list[str]) -> str:
    return "|".join(map(re.escape, words))
