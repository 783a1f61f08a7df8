"""The difference of two graphs, told once more by plain dictionaries: the judge of `diff`."""

from collections import Counter, defaultdict
from typing import Any

from kg import Graph

Rows = dict[str, dict[str, Any]]
SUPPORT = ["strength", "sentences", "documents", "basis", "candidate"]


def by(graph: Graph, table: str, key: str) -> Rows:
    return {row[key]: row for row in getattr(graph, table).to_dicts()}


def changes(old: Rows, new: Rows, columns: list[str]) -> dict[str, str]:
    """Return what is new, gone or has another value in one of the *columns*."""
    told = dict.fromkeys(new.keys() - old.keys(), "new")
    told |= dict.fromkeys(old.keys() - new.keys(), "gone")
    for key in old.keys() & new.keys():
        if any(old[key][column] != new[key][column] for column in columns):
            told[key] = "changed"
    return told


def entity_of_mention(graph: Graph) -> list[tuple[tuple[Any, ...], str, str]]:
    """Return each mention's place, its source and the id of its entity."""
    ids = dict(graph.entities.select("entity", "id").rows())
    entities = {
        mention: ids[entity] for mention, entity in graph.links.select("mention", "entity").rows()
    }
    places = ["source", "sentence", "start", "end", "surface"]
    return [
        (tuple(row[name] for name in places), row["source"], entities[row["mention"]])
        for row in graph.mentions.to_dicts()
    ]


def mention_changes(old: Graph, new: Graph) -> dict[str, tuple[int, int, list[str], list[str]]]:
    """Return what each entity gained and lost, and in which sources."""
    counts: dict[tuple[str, str], int] = Counter()
    for sign, graph in ((-1, old), (1, new)):
        for _, source, entity in entity_of_mention(graph):
            counts[entity, source] += sign
    told: dict[str, tuple[int, int, list[str], list[str]]] = {}
    for (entity, source), more in sorted(counts.items()):
        gained, lost, gained_in, lost_in = told.get(entity, (0, 0, [], []))
        if more > 0:
            told[entity] = (gained + more, lost, [*gained_in, source], lost_in)
        if more < 0:
            told[entity] = (gained, lost - more, gained_in, [*lost_in, source])
    return told


def moves(old: Graph, new: Graph) -> dict[tuple[str, str], tuple[int, bool, bool]]:
    """Return mentions, merged and split of each old and new entity; no place may be there twice."""
    before = {place: entity for place, _, entity in entity_of_mention(old)}
    after = {place: entity for place, _, entity in entity_of_mention(new)}
    assert len(before) == len(old.mentions)
    assert len(after) == len(new.mentions)
    shared = Counter((before[place], after[place]) for place in before.keys() & after.keys())
    parts, wholes = defaultdict(set), defaultdict(set)
    for one, other in shared:
        wholes[one].add(other)
        parts[other].add(one)
    return {
        (one, other): (count, len(parts[other]) > 1, len(wholes[one]) > 1)
        for (one, other), count in shared.items()
        if one != other or len(parts[other]) > 1 or len(wholes[one]) > 1
    }


def support_changes(old: Graph, new: Graph) -> dict[str, tuple[list[str], list[str]]]:
    """Return in which sources each edge gained and lost evidence, where all of it is kept."""
    counts: dict[tuple[str, str], int] = Counter()
    for sign, graph in ((-1, old), (1, new)):
        ids = dict(graph.edges.select("edge", "id").rows())
        assert graph.scan("evidence").collect().height == graph.edges["sentences"].sum()
        for row in graph.scan("evidence").collect().to_dicts():
            counts[ids[row["edge"]], row["subject_source"]] += sign
    told: dict[str, tuple[list[str], list[str]]] = {}
    for (edge, source), more in sorted(counts.items()):
        told.setdefault(edge, ([], []))[0 if more > 0 else 1].extend([source] if more else [])
    return told
