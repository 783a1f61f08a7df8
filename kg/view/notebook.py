"""The page of a graph in a notebook: a frame of its own, in which only the page's script runs."""

from dataclasses import dataclass, field
from html import escape


@dataclass(frozen=True)
class Frame:
    """A page, as the last value of a cell; a notebook shows it.

    Attributes:
        html: the page.
        height: of the frame, in pixels.
    """

    html: str = field(repr=False)
    height: int = 640

    def _repr_html_(self) -> str:
        """Return a frame that holds the page; it reaches neither the notebook nor a network."""
        return (
            f'<iframe srcdoc="{escape(self.html)}" sandbox="allow-scripts allow-downloads" '
            f'allow="clipboard-write" title="A knowledge graph" width="100%" '
            f'height="{self.height}" frameborder="0"></iframe>'
        )
