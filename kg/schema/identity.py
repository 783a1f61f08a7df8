"""What a schema or a command says about which mentions are one thing.

The rules themselves are in `kg.schema.sameness`; here is which of them hold, which types belong
together, and which files of the user's own are asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kg.schema.keys import Keys
from kg.schema.sameness import RULES, chosen

FILES = ("thesaurus", "links", "overrides")


@dataclass(frozen=True)
class Identity:
    """Settings of resolving; what is not said stays as `kg.schema.sameness` has it."""

    on: tuple[str, ...] = ()  # rules that hold beside the defaults, or "all"
    off: tuple[str, ...] = ()  # rules that do not hold, or "all"
    noise: tuple[tuple[str, ...], ...] = ()  # groups of types that are mixed up for one thing
    thesaurus: tuple[Path, ...] = ()
    links: tuple[Path, ...] = ()
    overrides: tuple[Path, ...] = ()

    @cached_property
    def rules(self) -> frozenset[str]:
        """Return the names of the rules that hold."""
        return chosen(self.on, self.off)

    @cached_property
    def groups(self) -> Mapping[str, str | None]:
        """Return what stands for a type that is noise for others; null where there is one group."""
        several = len(self.noise) > 1
        return {name: group[0] if several else None for group in self.noise for name in group}

    def with_more(self, other: "Identity") -> "Identity":
        """Return these settings and *other*'s, which win."""
        return replace(
            self,
            on=tuple(name for name in self.on if name not in other.off) + other.on,
            off=tuple(name for name in self.off if name not in other.on) + other.off,
            **{name: getattr(self, name) + getattr(other, name) for name in FILES},
        )


def parse_identity(keys: Keys, types: Mapping[str, object], folder: Path) -> Identity:
    """Return the settings that the table ``[identity]`` of a schema spells.

    Args:
        keys: the table.
        types: the declared types.
        folder: where the paths of the files start.

    Raises:
        SchemaError: a key or value is not one.
    """
    noise = _noise(keys, types)
    rules = keys.table("rules")
    flags = {name: rules.flag(name) for name in list(rules.left) if name in RULES}
    rules.done()
    files = {name: tuple(folder / path for path in keys.some(name)) for name in FILES}
    keys.done()
    return Identity(
        on=tuple(name for name, on in flags.items() if on),
        off=tuple(name for name, on in flags.items() if not on),
        noise=noise,
        **files,
    )


def _noise(keys: Keys, types: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    """Return the groups: one list of types, or a list of such lists; no type is in two."""
    if not keys.nested("noise"):
        group = tuple(keys.names("noise", types))
        return (group,) if group else ()
    groups = [tuple(names) for names in keys.lists("noise", types)]
    seen: dict[str, int] = {}
    for i, group in enumerate(groups):
        for name in group:
            if seen.setdefault(name, i) != i:
                raise keys.error(f"noise[{i}]", repr(name), "a type that is in one group only")
    return tuple(group for group in groups if group)
