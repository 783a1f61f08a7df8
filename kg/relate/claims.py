"""Find what sentences assert by the cues of a schema: who, of whom, with which words.

In: mentions and texts of whole sentences. Out: `Claims`, one row for each relation that a phrase
asserts of two mentions, and the sentences in which a phrase was taken back ("is not written in").

A phrase counts where it stands before a mention. Whom it speaks of is looked for on its left, and
on both sides a list ("C, C++ and Java") is as good as one mention.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.declarations import Relation
from kg.relate.grammar import Grammar, kind_of, spaced
from kg.relate.masked import Hulls, Masked, hulls
from kg.relate.pairs import Integers, Mentions
from kg.relate.phrases import Phrases
from kg.relate.sides import read_sides
from kg.schema import Schema
from kg.wording import Cue

Flags = npt.NDArray[np.bool_]
_COLUMNS = ("subject", "object", "relation", "cue", "begin", "stop")


@dataclass(frozen=True)
class Claims:
    """What is asserted; one row a relation and a pair of mentions."""

    subject: Integers  # rows of Mentions
    object: Integers
    relation: Integers  # index into the schema's relations
    cue: Integers  # index into the texts of cues
    begin: Integers  # of the phrase, characters of the sentence, half-open
    stop: Integers
    denied: Integers  # windows, one for each phrase that was taken back


@dataclass(frozen=True)
class _Form:
    """A cue of a relation; several may have one core."""

    kind: str
    core: str
    cue: Cue
    text: int
    relation: int
    fits: Flags  # by the type of the subject and that of the object


class Reader:
    """Knows the cues of a schema."""

    def __init__(self, schema: Schema, types: list[str]) -> None:
        """Take the types that entities have, as they are numbered."""
        cues = [(i, cue) for i, r in enumerate(schema.relations) for cue in r.cues]
        self.texts = sorted({cue.text for _, cue in cues})
        fits = [_fits(relation, types) for relation in schema.relations]
        self._forms = [
            _Form(*kind_of(cue.phrase), cue, self.texts.index(cue.text), number, fits[number])
            for number, cue in cues
        ]
        self._types = np.array(types, object)
        self._heads = {(head, name) for name in types for head in schema.heads(name)}
        wording = schema.wording
        self._grammar = Grammar(
            {head for head, _ in self._heads}, [*wording.negation, *wording.hypothetical]
        )
        self._phrases = Phrases(self._grammar, ((form.kind, form.core) for form in self._forms))

    def find(self, mentions: Mentions, texts: pl.Series, type_of: Integers) -> Claims:
        """Return what is asserted.

        Args:
            mentions: of whole sentences.
            texts: one a window.
            type_of: each mention's type.
        """
        if not self._forms:
            return _NOTHING
        found = hulls(mentions)
        hits = self._phrases.search(found, texts)
        if not len(hits):
            return _NOTHING
        masked = Masked(texts, found, np.unique(found.window[hits["hull"].to_numpy()]))
        sides = read_sides(_with_texts(hits, found, masked, texts), self._grammar)
        pairs = (
            sides.explode("lefts")
            .explode("rights", "place")
            .with_columns(
                one=pl.col("hull") - pl.col("lefts"), other=pl.col("hull") + pl.col("rights")
            )
        )
        for end in ("one", "other"):
            pairs = self._headed(pairs, pairs[end].to_numpy(), found, masked, type_of)
        parts = [self._claims(pairs, form, found, type_of) for form in self._forms]
        return _collect(pl.concat(parts))

    def _headed(
        self, pairs: pl.DataFrame, end: Integers, found: Hulls, masked: Masked, type_of: Integers
    ) -> pl.DataFrame:
        """Leave out ends with a word behind them that says another type (GPL *database*)."""
        if not self._grammar.head:
            return pairs
        behind = masked.behind(found.window[end], found.begin[end])
        head = behind.str.extract(self._grammar.head)
        kind = pl.Series(self._types[type_of[found.mention[end]]], dtype=pl.String)
        fits = [
            head is None or (head, name) in self._heads
            for head, name in zip(head.to_list(), kind.to_list(), strict=True)
        ]
        return pairs.filter(pl.Series(fits, dtype=pl.Boolean))

    def _claims(
        self, pairs: pl.DataFrame, form: _Form, found: Hulls, type_of: Integers
    ) -> pl.DataFrame:
        """Return the rows of *pairs* that *form* asserts."""
        rows = _around(pairs.filter(core=form.core, kind=form.kind), form)
        one, other = (found.mention[rows[end].to_numpy()] for end in ("one", "other"))
        subject, object_ = (other, one) if form.cue.inverse else (one, other)
        frame = rows.select("begin", "denied", stop=pl.col("begin") + pl.col("size")).with_columns(
            subject=pl.Series(subject),
            object=pl.Series(object_),
            relation=pl.lit(form.relation),
            cue=pl.lit(form.text),
            window=pl.Series(found.window[rows["hull"].to_numpy()]),
        )
        return frame.filter(
            pl.Series(form.fits[type_of[subject], type_of[object_]], dtype=pl.Boolean)
        )


def _with_texts(hits: pl.DataFrame, found: Hulls, masked: Masked, texts: pl.Series) -> pl.DataFrame:
    """Add the place of each phrase in its sentence, and the texts around it."""
    hull = hits["hull"].to_numpy()
    window = found.window[hull]
    begin = found.stop[hull - 1] + hits["begin"].to_numpy()
    left, right = masked.before(window, begin), masked.behind(window, found.begin[hull])
    stop = begin + hits["size"].to_numpy()
    return hits.with_columns(
        begin=pl.Series(begin),
        left=left,
        right=right,
        between=masked.cut(window, stop, found.begin[hull]),
        plural=_ends(texts.gather(window), found.stop[hull - 1]),
    )


def _ends(texts: pl.Series, stop: Integers) -> pl.Series:
    """Tell which texts have the s of a plural before *stop*."""
    frame = pl.DataFrame({"text": texts, "at": np.maximum(stop - 2, 0)})
    return frame.select(pl.col("text").str.slice("at", 2).str.contains("[^s]s$")).to_series()


def _around(rows: pl.DataFrame, form: _Form) -> pl.DataFrame:
    """Keep the rows with the words that must stand before and behind the two."""
    if form.cue.before:
        before = rf"(?:^|\W){spaced(form.cue.before)}\s*$"
        rows = rows.filter(pl.col("context").str.contains(before))
    if form.cue.after:
        after = rf"^\s*{spaced(form.cue.after)}(?:\W|$)"
        return rows.filter(pl.col("rest").str.contains(after) & (pl.col("rights") == 0))
    return rows.filter(pl.col("place") < pl.col("number"))


def _collect(rows: pl.DataFrame) -> Claims:
    said = rows.filter(~pl.col("denied"))
    denied = rows.filter("denied").select("window", "begin").unique().sort("window", "begin")
    columns = {name: said[name].to_numpy().astype(np.int64) for name in _COLUMNS}
    return Claims(**columns, denied=denied["window"].to_numpy())


def _fits(relation: Relation, types: list[str]) -> Flags:
    found = [[relation.fits(s, o) for o in types] for s in types]
    fits = np.array(found, bool).reshape(len(types), len(types))
    return fits | fits.T if relation.symmetric else fits


_NONE = np.zeros(0, np.int64)
_NOTHING = Claims(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
