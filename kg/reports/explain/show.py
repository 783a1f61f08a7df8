"""Print an explanation of one or two entities: one screen for a person, or all of it as JSON."""

from typing import TYPE_CHECKING

from kg.common.text_table import counted, table, visible
from kg.reports.explain.entity import ValueCount
from kg.reports.explain.highlight import PLACE, Highlighter
from kg.reports.explain.pair import PairExplanation
from kg.reports.report import as_json, in_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.reports.explain.entity import EntityExplanation, EntitySummary, Neighbour, Surface
    from kg.reports.explain.pair import CoOccurrence, ExplainedEdge
    from kg.reports.explain.sentences import Quote

Place = tuple[tuple[str, int], ...]  # of a piece of evidence: source and line of each sentence
MAX_INLINE = 5  # values that a line lists
SIGNIFICANT_Q = 0.05  # a q below that is more than chance
NO_FACTOR = "1"  # as it is shown
ROUNDED_FROM = 10  # greater numbers are shown without decimals
JUDGED = {1.0: "judged true", 0.0: "judged false"}  # by probability
BASES = {
    "annotated": "the corpus says so itself",
    "cue": "a phrase of the schema says so",
    "enumeration": "they stand in one list",
    "co-occurrence": "mentioned together, which claims no more",
}


def explanation(
    explained: "EntityExplanation | PairExplanation", top: int, form: str, colour: bool
) -> str:
    """Return an explanation as text: the *top* of each list for a person, or all of it as JSON.

    Args:
        explained: what `kg.reports.explain.explain` returned.
        top: rows of each list, sentences of each edge.
        form: table or json.
        colour: for a terminal.

    Raises:
        UnknownName: *form* is none of them.
    """

    def screen() -> str:
        if isinstance(explained, PairExplanation):
            return pair(explained, top, colour)
        return entity(explained, top, colour)

    return in_format(form, {"table": screen, "json": lambda: as_json(explained.to_dict())})


def entity(explained: "EntityExplanation", top: int, colour: bool) -> str:
    """Return what a person wants to know of one entity; the *top* of each list."""
    highlighter = Highlighter(colour)
    summary = explained.entity
    places = counted(summary.sentences, "sentences")
    if explained.documents is not None:
        places += f" of {counted(explained.documents, 'documents')}"
    lines = [
        *_meanings(explained.name, summary, explained.other_matches),
        f"{highlighter.name(summary.name)}  {summary.type}  {summary.id}",
        f"{counted(summary.mentions, 'mentions')} in {places}",
        *_inline("types", explained.types, 2),
        *_inline("identifiers of the corpus", explained.identifiers),
        *(f"same as {iri}" for iri in explained.same_as),
        *(f"exact match {iri}" for iri in explained.exact_match),
        *_inline("most in", explained.mentioned_in, 2),
        "",
        *_surfaces(explained.surfaces, top),
        "",
        "first written so in",
        *_sentences(
            [(surface.first,) for surface in explained.surfaces[:top] if surface.first],
            highlighter,
        ),
    ]
    if explained.neighbours:
        lines += ["", *_neighbours(explained.neighbours, top)]
    return "\n".join(lines)


def pair(explained: "PairExplanation", top: int, colour: bool) -> str:
    """Return what a person wants to know of two entities; the *top* sentences of each edge."""
    highlighter = Highlighter(colour)
    ends = explained.first, explained.second
    lines: list[str] = []
    for name, end, others in zip(explained.names, ends, explained.other_matches, strict=True):
        lines += _meanings(name, end, others)
    if explained.shared_surfaces is not None:
        return "\n".join([*lines, *_same_entity(explained, highlighter)])
    lines.append(" and ".join(_heading(end, highlighter) for end in ends))
    if explained.co_occurrence:
        lines += _statistics(explained.co_occurrence, *ends, highlighter)
    elif explained.edges:
        lines.append("they never meet in a sentence")
    elif not explained.path:
        lines.append("they never meet, and no path leads from the one to the other")
    printed: set[Place] = set()
    for edge in explained.edges:
        lines += ["", *_edge(edge, highlighter)]
        lines += _new_sentences(edge.evidence[:top], printed, highlighter)
    if explained.path:
        lines += _path(explained, highlighter)
    return "\n".join(lines)


def _sentences(pieces: "Iterable[tuple[Quote, ...]]", highlighter: Highlighter) -> list[str]:
    """Return the sentences, each with its place; those that belong together in one line."""
    return [f"  {_quotes(quotes, highlighter)}" for quotes in pieces]


def _new_sentences(
    pieces: "Sequence[tuple[Quote, ...]]", printed: set[Place], highlighter: Highlighter
) -> list[str]:
    """Return the sentences that were not printed yet for another edge; add them to *printed*."""
    places = [tuple((quote.source, quote.line) for quote in quotes) for quotes in pieces]
    new = [quotes for quotes, place in zip(pieces, places, strict=True) if place not in printed]
    printed.update(places)
    lines = _sentences(new, highlighter)
    if repeated := len(pieces) - len(new):
        lines.append(f"  {counted(repeated, 'sentences')} as above")
    return lines


def _quotes(quotes: "tuple[Quote, ...]", highlighter: Highlighter) -> str:
    texts = []
    for quote in quotes:
        text = "(built without texts)"
        if quote.text is not None:
            text = highlighter.sentence(quote.text, quote.marks)
        place = highlighter.style(PLACE, f"{quote.source}:{quote.line}")
        date = f" ({visible(quote.date)})" if quote.date else ""
        texts.append(f"{place}{date}  {text}")
    return "  |  ".join(texts)


def _meanings(
    name: str, chosen: "EntitySummary", other_matches: "tuple[EntitySummary, ...]"
) -> list[str]:
    """Say what else a name may mean."""
    if not other_matches:
        return []
    counts = tuple(ValueCount(match.id, match.mentions) for match in other_matches)
    return [f"{name!r} is taken for {chosen.id}; {_inline('it may also mean', counts)[0]}"]


def _inline(title: str, counts: "tuple[ValueCount, ...]", least: int = 1) -> list[str]:
    """Return the commonest values in one line, if there are *least* of them."""
    if len(counts) < least:
        return []
    rest = len(counts) - MAX_INLINE
    more = f" and {rest:,} more" if rest > 0 else ""
    shown = ", ".join(
        f"{visible(count.value)} ({count.mentions:,})" for count in counts[:MAX_INLINE]
    )
    return [f"{title}: {shown}{more}"]


def _surfaces(surfaces: "tuple[Surface, ...]", top: int) -> list[str]:
    rows = [
        (visible(s.surface), s.type, s.mentions, s.rule, s.confidence, s.why)
        for s in surfaces[:top]
    ]
    columns = ["written", "type", "mentions", "rule", "confidence", "why it is this"]
    lines = [table(columns, rows)]
    if rest := surfaces[top:]:
        mentions = counted(sum(surface.mentions for surface in rest), "mentions")
        lines.append(f"and {counted(len(rest), 'more forms')} with {mentions}")
    return lines


def _neighbours(neighbours: "tuple[Neighbour, ...]", top: int) -> list[str]:
    rows = [
        (
            _arrows(n.predicate, n.directed, n.direction == "out"),
            visible(n.name),
            n.type,
            n.basis,
            n.sentences,
            n.strength,
            *(() if n.probability is None else (n.probability,)),
        )
        for n in neighbours[:top]
    ]
    columns = ["strongest edges", "to", "type", "basis", "sentences", "strength"]
    if neighbours[0].probability is not None:
        columns = ["likeliest edges", *columns[1:], "probability"]
    lines = [table(columns, rows)]
    if rest := len(neighbours) - len(rows):
        lines.append(f"and {counted(rest, 'more edges')}")
    return lines


def _heading(summary: "EntitySummary", highlighter: Highlighter) -> str:
    return f"{highlighter.name(summary.name)} ({summary.type}, {summary.id})"


def _same_entity(explained: "PairExplanation", highlighter: Highlighter) -> list[str]:
    """Say why two names mean one entity."""
    summary = explained.first
    not_written = {summary.id: "is its id", summary.name: "is its name"}
    lines = [f"both mean {_heading(summary, highlighter)}"]
    for name, surfaces in zip(explained.names, explained.shared_surfaces or (), strict=True):
        if not surfaces:
            lines.append(f"  {name!r} {not_written.get(name, 'reads as its name')}")
        lines += [
            f"  {surface.surface!r} as {surface.type}, {counted(surface.mentions, 'mentions')}: "
            f"{surface.why} ({surface.rule}, {surface.confidence:g})"
            for surface in surfaces
        ]
    return lines


def _statistics(
    pair_counts: "CoOccurrence",
    first: "EntitySummary",
    second: "EntitySummary",
    highlighter: Highlighter,
) -> list[str]:
    """Say in words what the statistics of a pair mean."""
    several = pair_counts.documents and pair_counts.window != "document"
    documents = f", in {counted(pair_counts.documents or 0, 'documents')}" if several else ""
    if pair_counts.windows <= pair_counts.expected:
        verdict = "no more often than by chance"
    elif pair_counts.q < SIGNIFICANT_Q:
        verdict = "more often than chance explains"
    else:
        verdict = "more often than expected, but that may be chance"
    ends = (
        f"{highlighter.name(first.name)} is in {pair_counts.first_sentences:,} "
        f"and {highlighter.name(second.name)} in {pair_counts.second_sentences:,}"
    )
    corpus = counted(pair_counts.all_sentences, "sentences")
    windows = f"{pair_counts.windows:,} of {corpus}"
    if pair_counts.window != "sentence":  # in how many windows either end is, is not stored
        ends += f" of {corpus}"
        windows = _windows(pair_counts.windows, pair_counts.window)
    expected = _rounded(pair_counts.expected)
    association = f"NPMI {pair_counts.npmi:.2f}, G² {pair_counts.g2:.3g}"
    return [
        f"they meet in {windows}{documents}; {expected} expected by chance, as {ends}",
        f"{verdict}: {association}, p {pair_counts.p:.1g}, q {pair_counts.q:.1g}",
    ]


def _windows(number: int, window: str) -> str:
    """Return ``2 documents``, ``1 window of 3 sentences``."""
    if window[0].isdigit():
        return f"{counted(number, 'windows')} of {window}"
    return counted(number, f"{window}s")


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= ROUNDED_FROM else f"{number:.2g}"


def _arrows(predicate: str, directed: bool, forward: bool) -> str:
    """Return a predicate with its direction, if it has one."""
    left = "←" if directed and not forward else "—"
    right = "→" if directed and forward else "—"
    return f"{left}{predicate}{right}"


def _edge(edge: "ExplainedEdge", highlighter: Highlighter) -> list[str]:
    """Return an edge with what it claims."""
    arrows = _arrows(edge.predicate, edge.directed, forward=True)
    head = f"{highlighter.name(edge.subject.name)} {arrows} {highlighter.name(edge.object.name)}"
    apart = any(len(quotes) > 1 for quotes in edge.evidence)
    places = counted(edge.sentences, "places" if apart else "sentences")
    support = f"{places}, strength {edge.strength:.3g}"
    candidate = f"; by their types it may be {edge.candidate}" if edge.candidate else ""
    dates = _dates(edge)
    lines = [f"{head}  {edge.basis}: {BASES[edge.basis]}", f"  {support}{dates}{candidate}"]
    factors = [(reason.what, f"{reason.factor:.2g}") for reason in edge.reasons]
    told = [f"{what} ×{factor}" for what, factor in factors if factor != NO_FACTOR]
    if told:
        lines.append(f"  nearest mentions: {', '.join(told)}")
    return lines if edge.probability is None else [*lines, f"  {_probability(edge.probability)}"]


def _probability(probability: float) -> str:
    """Say in words what a probability means.

    >>> _probability(0.816), _probability(0.0)
    ('probability 0.82: of 100 edges like it about 82 are true, by what was judged', 'judged false')
    """
    if probability in JUDGED:
        return JUDGED[probability]
    share = f"of 100 edges like it about {100 * probability:.0f} are true, by what was judged"
    return f"probability {probability:.2f}: {share}"


def _dates(edge: "ExplainedEdge") -> str:
    """Return from when to when the texts of its evidence are, if their documents have dates."""
    dates = sorted({quote.date for quotes in edge.evidence for quote in quotes if quote.date})
    if not dates:
        return ""
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    return f", evidence of {visible(span)}"


def _path(explained: "PairExplanation", highlighter: Highlighter) -> list[str]:
    """Return the path from the first entity to the second, and each step with its best sentence."""
    end = explained.first
    chain = [highlighter.name(end.name)]
    for step in explained.path:
        forward = step.subject == end
        end = step.object if forward else step.subject
        chain += [_arrows(step.predicate, step.directed, forward), highlighter.name(end.name)]
    lines = [f"they never meet; closest path: {' '.join(chain)}"]
    for step in explained.path:
        lines += ["", *_edge(step, highlighter), *_sentences(step.evidence[:1], highlighter)]
    return lines
