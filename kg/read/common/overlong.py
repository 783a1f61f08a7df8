"""Split overlong sentences at plain ends, if the user wants it, and report a source full of them.

For all readers that yield sentences; token lines, which are arrays, have their own
(`kg.read.token_lines.splitting`), with the same rules.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import SPLITTER
from kg.read.common.sentence_splitter import MAX_TOKENS, split_tokens
from kg.read.common.sentences import Sentence
from kg.read.sources.source import Source


def split_overlong(sentences: Iterable[Sentence], source: Source) -> Iterator[Sentence]:
    """Yield *sentences*; those of more than MAX_TOKENS in parts, by the option `split_sentences`.

    What kg has split already is left as it is. Notes on the whole source are added at its end.
    """
    options = source.options
    count = tokens = places = 0
    for sentence in sentences:
        is_given = SPLITTER not in sentence.ended_by
        if options.split_sentences and is_given and len(sentence.tokens) > MAX_TOKENS:
            parts = list(_parts(sentence, options.language))
            places += len(parts) - 1
        else:
            parts = [sentence]
        count += is_given * len(parts)
        tokens += is_given * len(sentence.tokens)
        yield from parts
    for note in whole_source_notes(count, tokens, places, options.split_sentences):
        source.note(*note)


def whole_source_notes(
    sentences: int, tokens: int, places: int, split_sentences: bool
) -> Iterator[tuple[None, Rule, str, str]]:
    """Yield what is to be said of a source whose sentences were split, or are overlong on average.

    Args:
        sentences: how many the source has.
        tokens: of them all.
        places: at which sentences were split.
        split_sentences: the option of that name.
    """
    if places:
        where = f"{places:,} place{'s' * (places != 1)}"
        yield None, Rule.SPLIT_SENTENCE, where, "split at plain ends of sentences"
    if sentences and tokens > MAX_TOKENS * sentences:
        value = f"{tokens:,} tokens in {sentences:,} sentence{'s' * (sentences != 1)}"
        hint = "" if split_sentences else "; try --split-sentences"
        yield None, Rule.NO_SENTENCE_ENDS, value, f"read as they are{hint}"


def _parts(sentence: Sentence, language: str) -> Iterator[Sentence]:
    """Yield the parts of a sentence; relations and notes come with the first."""
    spans = [(mention.start, mention.end) for mention in sentence.mentions]
    breaks = split_tokens(sentence.tokens, spans, language)
    bounds = [0, *breaks, len(sentence.tokens)]
    for number, (begin, stop) in enumerate(pairwise(bounds)):
        is_first, is_last = number == 0, number == len(breaks)
        part = Sentence(
            sentence.tokens[begin:stop],
            [
                mention
                for mention in sentence.mentions
                if (is_first or begin <= mention.start) and (is_last or mention.start < stop)
            ],
            sentence.line,
            sentence.document,
            relations=sentence.relations if is_first else (),
            notes=sentence.notes if is_first else (),
            opens=sentence.opens if is_first or sentence.opens is None else False,
            ended_by=sentence.ended_by if is_last else SPLITTER,
        )
        for mention in part.mentions:
            mention.start -= begin
            mention.end -= begin
        if sentence.text is not None and sentence.spans is not None:
            inside = sentence.spans[begin:stop]
            first, last = inside[0][0], inside[-1][1]
            part.text = sentence.text[first:last]
            part.spans = [(left - first, right - first) for left, right in inside]
        yield part
