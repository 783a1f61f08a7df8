"""What `kg explain` prints: one screen for a person, or everything as one JSON object."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from kg.common.errors import UnknownName
from kg.common.text_table import counted, table
from kg.reports.explain.entity import Count
from kg.reports.explain.paint import PLACE, Paint, clean
from kg.reports.explain.pair import PairExplanation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.reports.explain.entity import EntityExplanation, Form, Neighbour, Thing
    from kg.reports.explain.pair import Link, Meeting
    from kg.reports.explain.quotes import Quote

FORMATS = ("table", "json")
Place = tuple[tuple[str, int], ...]  # of a piece of evidence: source and line of each sentence
INLINE = 5  # values that a line lists
SURE = 0.05  # a q below that is more than chance
BASES = {
    "annotated": "the corpus says so itself",
    "cue": "a phrase of the schema says so",
    "enumeration": "they stand in one list",
    "co-occurrence": "mentioned together, which claims no more",
}


def explanation(
    found: "EntityExplanation | PairExplanation", top: int, form: str, colour: bool
) -> str:
    """Return what was found: the *top* of each list for a person, or all of it as JSON.

    Args:
        found: what `kg.explain` found.
        top: rows of each list, sentences of each edge.
        form: one of `FORMATS`.
        colour: for a terminal.

    Raises:
        UnknownName: *form* is none of them.
    """
    if form not in FORMATS:
        raise UnknownName("--format", repr(form), f"one of {', '.join(FORMATS)}")
    if form == "json":
        return json.dumps(asdict(found), ensure_ascii=False, indent=1)
    return (
        pair(found, top, colour)
        if isinstance(found, PairExplanation)
        else entity(found, top, colour)
    )


def entity(found: "EntityExplanation", top: int, colour: bool) -> str:
    """Return what a person wants to know of one entity; the *top* of each list."""
    paint = Paint(colour)
    one = found.thing
    places = counted(one.sentences, "sentences")
    if found.documents is not None:
        places += f" of {counted(found.documents, 'documents')}"
    lines = [
        *_meanings(found.asked, one, found.others),
        f"{paint.name(one.name)}  {one.type}  {one.id}",
        f"{counted(one.mentions, 'mentions')} in {places}",
        *_listed("types", found.types, 2),
        *_listed("identifiers of the corpus", found.identifiers),
        *(f"same as {iri}" for iri in found.same_as),
        *(f"exact match {iri}" for iri in found.exact_match),
        *_listed("most in", found.mentioned_in, 2),
        "",
        *_forms(found.forms, top),
        "",
        "first written so in",
        *_sentences([(form.first,) for form in found.forms[:top] if form.first], paint),
    ]
    if found.neighbours:
        lines += ["", *_neighbours(found.neighbours, top)]
    return "\n".join(lines)


def pair(found: "PairExplanation", top: int, colour: bool) -> str:
    """Return what a person wants to know of two entities; the *top* sentences of each edge."""
    paint = Paint(colour)
    one, other = found.one, found.other
    lines: list[str] = []
    for asked, end, others in zip(found.asked, (one, other), found.others, strict=True):
        lines += _meanings(asked, end, others)
    if found.same is not None:
        return "\n".join([*lines, *_same(found, paint)])
    lines.append(f"{_who(one, paint)} and {_who(other, paint)}")
    if found.meeting:
        lines += _meeting(found.meeting, one, other, paint)
    elif found.edges:
        lines.append("they never meet in a sentence")
    elif not found.path:
        lines.append("they never meet, and no path leads from the one to the other")
    told: set[Place] = set()
    for edge in found.edges:
        lines += ["", *_edge(edge, paint), *_once(edge.evidence[:top], told, paint)]
    if found.path:
        lines += _path(found, paint)
    return "\n".join(lines)


def _sentences(pieces: "Iterable[tuple[Quote, ...]]", paint: Paint) -> list[str]:
    """Return the sentences, each with its place; those that belong together in one line."""
    return [f"  {_parts(quotes, paint)}" for quotes in pieces]


def _once(pieces: "Sequence[tuple[Quote, ...]]", told: set[Place], paint: Paint) -> list[str]:
    """Return the sentences that were not told yet of another edge; add them to *told*."""
    places = [tuple((quote.source, quote.line) for quote in quotes) for quotes in pieces]
    fresh = [quotes for quotes, at in zip(pieces, places, strict=True) if at not in told]
    told.update(places)
    lines = _sentences(fresh, paint)
    if again := len(pieces) - len(fresh):
        lines.append(f"  {counted(again, 'sentences')} as above")
    return lines


def _parts(quotes: "tuple[Quote, ...]", paint: Paint) -> str:
    texts = []
    for quote in quotes:
        text = "(built without texts)"
        if quote.text is not None:
            text = paint.sentence(quote.text, quote.marks)
        texts.append(f"{paint.put(PLACE, f'{quote.source}:{quote.line}')}  {text}")
    return "  |  ".join(texts)


def _meanings(asked: str, taken: "Thing", others: "tuple[Thing, ...]") -> list[str]:
    """Say what else a name may mean."""
    if not others:
        return []
    listed = _listed("it may also mean", tuple(Count(one.id, one.mentions) for one in others))
    return [f"{asked!r} is taken for {taken.id}; {listed[0]}"]


def _listed(title: str, counts: "tuple[Count, ...]", least: int = 1) -> list[str]:
    """Return the commonest values in one line, if there are *least* of them."""
    if len(counts) < least:
        return []
    rest = len(counts) - INLINE
    more = f" and {rest:,} more" if rest > 0 else ""
    shown = ", ".join(f"{clean(one.value)} ({one.mentions:,})" for one in counts[:INLINE])
    return [f"{title}: {shown}{more}"]


def _forms(forms: "tuple[Form, ...]", top: int) -> list[str]:
    rows = [
        (clean(f.surface), f.type, f.mentions, f.rule, f.confidence, f.why) for f in forms[:top]
    ]
    columns = ["written", "type", "mentions", "rule", "confidence", "why it is this"]
    lines = [table(columns, rows)]
    if rest := forms[top:]:
        mentions = counted(sum(form.mentions for form in rest), "mentions")
        lines.append(f"and {counted(len(rest), 'more forms')} with {mentions}")
    return lines


def _neighbours(neighbours: "tuple[Neighbour, ...]", top: int) -> list[str]:
    rows = [
        (
            _arrows(n.predicate, n.directed, n.direction == "out"),
            clean(n.name),
            n.type,
            n.basis,
            n.sentences,
            n.strength,
        )
        for n in neighbours[:top]
    ]
    columns = ["strongest edges", "to", "type", "basis", "sentences", "strength"]
    lines = [table(columns, rows)]
    if rest := len(neighbours) - len(rows):
        lines.append(f"and {counted(rest, 'more edges')}")
    return lines


def _who(one: "Thing", paint: Paint) -> str:
    return f"{paint.name(one.name)} ({one.type}, {one.id})"


def _same(found: "PairExplanation", paint: Paint) -> list[str]:
    """Say why two names mean one entity."""
    one = found.one
    known = {one.id: "is its id", one.name: "is its name"}
    lines = [f"both mean {_who(one, paint)}"]
    for asked, forms in zip(found.asked, found.same or (), strict=True):
        if not forms:
            lines.append(f"  {asked!r} {known.get(asked, 'reads as its name')}")
        lines += [
            f"  {form.surface!r} as {form.type}, {counted(form.mentions, 'mentions')}: "
            f"{form.why} ({form.rule}, {form.confidence:g})"
            for form in forms
        ]
    return lines


def _meeting(met: "Meeting", one: "Thing", other: "Thing", paint: Paint) -> list[str]:
    """Say in words what the numbers of a pair mean."""
    several = met.documents and met.window != "document"
    documents = f", in {counted(met.documents or 0, 'documents')}" if several else ""
    if met.windows <= met.expected:
        verdict = "no more often than by chance"
    elif met.q < SURE:
        verdict = "more often than chance explains"
    else:
        verdict = "more often than expected, but that may be chance"
    ends = f"{paint.name(one.name)} is in {met.one:,} and {paint.name(other.name)} in {met.other:,}"
    of = f"{met.windows:,} of {counted(met.all, 'sentences')}"
    if met.window != "sentence":  # of these the ends are not counted
        ends += f" of {counted(met.all, 'sentences')}"
        of = _windows(met.windows, met.window)
    return [
        f"they meet in {of}{documents}; {_round(met.expected)} expected by chance, as {ends}",
        f"{verdict}: NPMI {met.npmi:.2f}, G² {met.g2:.3g}, p {met.p:.1g}, q {met.q:.1g}",
    ]


def _windows(number: int, window: str) -> str:
    """Return ``2 documents``, ``1 window of 3 sentences``."""
    if window[0].isdigit():
        return f"{counted(number, 'windows')} of {window}"
    return counted(number, f"{window}s")


def _round(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _arrows(predicate: str, directed: bool, forth: bool) -> str:
    """Return a predicate with its direction, if it has one."""
    left = "←" if directed and not forth else "—"
    right = "→" if directed and forth else "—"
    return f"{left}{predicate}{right}"


def _edge(edge: "Link", paint: Paint) -> list[str]:
    """Return an edge with what it claims."""
    arrows = _arrows(edge.predicate, edge.directed, forth=True)
    head = f"{paint.name(edge.subject.name)} {arrows} {paint.name(edge.object.name)}"
    apart = any(len(quotes) > 1 for quotes in edge.evidence)
    places = counted(edge.sentences, "places" if apart else "sentences")
    support = f"{places}, strength {edge.strength:.3g}"
    guess = f"; by their types it may be {edge.candidate}" if edge.candidate else ""
    return [f"{head}  {edge.basis}: {BASES[edge.basis]}", f"  {support}{guess}"]


def _path(found: "PairExplanation", paint: Paint) -> list[str]:
    """Return the way from the one to the other, and each step with its best sentence."""
    chain, at = [paint.name(found.one.name)], found.one
    for step in found.path:
        forth = step.subject == at
        at = step.object if forth else step.subject
        chain += [_arrows(step.predicate, step.directed, forth), paint.name(at.name)]
    lines = [f"they never meet; closest path: {' '.join(chain)}"]
    for step in found.path:
        lines += ["", *_edge(step, paint), *_sentences(step.evidence[:1], paint)]
    return lines
