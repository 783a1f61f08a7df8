"""Tell where mentions are listed: "A, B and C".

In: mentions and texts of whole sentences. Out: a flag for each mention, whether the text between it
and what is mentioned before it only lists. Only distinct texts are looked at.
"""

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.relate.pairs import Mentions

SEPARATORS = [",", "、", ";", "/", "&", "-", "(", ")"]
CONJUNCTIONS = ["and", "or", "и", "или", "und", "oder", "et", "ou", "y", "e", "o"]
LONGEST = 12  # tokens between two mentions; more of them do not only list

_SIGN, _WORD = ("|".join(map(re.escape, words)) for words in (SEPARATORS, CONJUNCTIONS))
_LIST = rf"(?i)^\s*(?:(?:{_SIGN}|\b(?:{_WORD})\b)\s*)+$"


def enumerates(mentions: Mentions, texts: pl.Series) -> npt.NDArray[np.bool_]:
    """Tell which mentions only a separator or a conjunction parts from those before."""
    short = mentions.follows & (mentions.gap > 0) & (mentions.gap <= LONGEST)
    rows = np.flatnonzero(short)
    gaps = pl.DataFrame(
        {
            "text": texts.gather(mentions.window[rows]),
            "begin": mentions.reach_stop[rows],
            "length": (mentions.begin - mentions.reach_stop)[rows],
        }
    ).select(pl.col("text").str.slice("begin", "length"))
    found = np.zeros(len(mentions.window), bool)
    found[rows] = lists(gaps.to_series()).to_numpy()
    return found


def lists(gaps: pl.Series) -> pl.Series:
    """Tell which *gaps*, texts between two mentions, only list.

    >>> lists(pl.Series([" , and ", ", ", " but ", ""])).to_list()
    [True, True, False, False]
    """
    distinct = gaps.unique().to_frame("gap")
    flags = distinct.with_columns(lists=pl.col("gap").str.contains(_LIST))
    found = gaps.to_frame("gap").join(flags, on="gap", how="left", maintain_order="left")
    return found["lists"]
