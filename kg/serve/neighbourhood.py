"""Drawing of an entity's neighbourhood as SVG: the strongest of its neighbours around it, as links.

In: the edges of an entity, the strongest first. Out: SVG that needs no script.
"""

import math
from collections.abc import Sequence

from kg.serve.components import Place
from kg.serve.html import Safe, joined, tag
from kg.serve.resources import Edge, Ref

MAX_DRAWN = 14  # neighbours
WIDTH, HEIGHT = 720, 340
ACROSS, UP = 190, 140  # radii of the ellipse that they stand on
LONGEST = 30  # characters of a name
CLAIMS = ("cue", "annotated")


def neighbourhood(place: Place, entity: Ref, edges: Sequence[Edge]) -> Safe | None:
    """Return the drawing, whose description lists the names; None where there is no neighbour."""
    surest: dict[str, tuple[Ref, Edge]] = {}
    for edge in edges:
        other = edge.object if edge.subject.iri == entity.iri else edge.subject
        before = surest.get(other.iri)
        if before is None or (edge.basis in CLAIMS and before[1].basis not in CLAIMS):
            surest[other.iri] = (other, edge)
    drawn = list(surest.values())[:MAX_DRAWN]
    if not drawn:
        return None
    places = [_on_ellipse(number, len(drawn)) for number in range(len(drawn))]
    lines = (_line(edge, at) for (_, edge), at in zip(drawn, places, strict=True))
    discs = (_disc(place, other, at) for (other, _), at in zip(drawn, places, strict=True))
    middle = tag("g", tag("circle", r="9"), tag("text", _short(entity.name), y="-15",
                 text_anchor="middle", class_="middle"))  # fmt: skip
    box = f"{-WIDTH // 2} {-HEIGHT // 2} {WIDTH} {HEIGHT}"
    label = f"The strongest neighbours of {entity.name}"
    return tag("svg", *lines, *discs, middle, viewBox=box, class_="drawn", aria_label=label)


def _on_ellipse(number: int, count: int) -> tuple[float, float]:
    angle = 2 * math.pi * (number + 0.5) / count - math.pi / 2
    return ACROSS * math.cos(angle), UP * math.sin(angle)


def _line(edge: Edge, at: tuple[float, float]) -> Safe:
    kind = "claim" if edge.basis in CLAIMS else None
    return tag("line", x1="0", y1="0", x2=f"{at[0]:.1f}", y2=f"{at[1]:.1f}", class_=kind)


def _disc(place: Place, other: Ref, at: tuple[float, float]) -> Safe:
    x, y = at
    left = x < -1
    disc = tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="6")
    name = tag("text", _short(other.name), x=f"{x + (-11 if left else 11):.1f}", y=f"{y + 5:.1f}",
               text_anchor="end" if left else None)  # fmt: skip
    link = place.link(other.iri)
    return tag("a", disc, name, href=link) if link else joined(disc, name)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
