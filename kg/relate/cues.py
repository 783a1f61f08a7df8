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
LIGHT_BEFORE = [
    *("is", "are", "was", "were", "be", "been", "being", "has", "have", "had"),
    *("which", "that", "who", "it", "also", ",", "("),
    *("mainly", "primarily", "mostly", "usually", "typically", "often", "now", "currently"),
    *("originally", "entirely", "partly"),
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


_ENUMERATION = (
    "(?i)^ (?:(?:" + "|".join(re.escape(word) for word in SEPARATORS + CONJUNCTIONS) + ") )+$"
)


def _cues(gap: pl.Series, known: list[str]) -> list[pl.Series]:
    """Return the columns ``cue, cue_begin, cue_stop`` for distinct gaps."""
    if not known:
        nothing = np.full(len(gap), -1)
        return [pl.Series(name, nothing) for name in ("cue", "cue_begin", "cue_stop")]
    # The longest phrase first, so that "based on" does not hide in "is based on top of".
    choice = "|".join(re.escape(phrase) for phrase in sorted(known, key=lambda p: (-len(p), p)))
    before = "|".join(map(re.escape, LIGHT_BEFORE))
    after = "|".join(map(re.escape, LIGHT_AFTER))
    pattern = f"^( (?:(?:{before}) )*?)({choice}) (?:(?:{after}) )*$"
    found = pl.col("gap").str.to_lowercase().str.extract_groups(pattern).alias("found")
    match = gap.to_frame("gap").select(found)["found"].struct.unnest()
    lead, phrase = match["1"].str.len_chars().cast(pl.Int64), match["2"]
    code = phrase.replace_strict({p: i for i, p in enumerate(known)}, default=None)
    return [
        code.cast(pl.Int64).fill_null(-1).alias("cue"),
        lead.fill_null(-1).alias("cue_begin"),
        (lead + phrase.str.len_chars().cast(pl.Int64)).fill_null(-1).alias("cue_stop"),
    ]
