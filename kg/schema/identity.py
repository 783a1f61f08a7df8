"""Settings of entity resolution: active rules, noise types, thesaurus, links and overrides.

The rules themselves are in `kg.schema.merge_rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kg.schema.merge_rules import RULES, active_rules
from kg.schema.toml_table import TomlTable

FILES = ("thesaurus", "links", "overrides")


@dataclass(frozen=True)
class Identity:
    """Settings of entity resolution; the defaults are those of `kg.schema.merge_rules`."""

    on: tuple[str, ...] = ()  # rules that are active beside the defaults, or "all"
    off: tuple[str, ...] = ()  # rules that are not active, or "all"
    noise: tuple[tuple[str, ...], ...] = ()  # groups of types that tags confuse
    thesaurus: tuple[Path, ...] = ()
    links: tuple[Path, ...] = ()
    overrides: tuple[Path, ...] = ()

    @cached_property
    def rules(self) -> frozenset[str]:
        """Return the names of the active rules."""
        return active_rules(self.on, self.off)

    @cached_property
    def groups(self) -> Mapping[str, str | None]:
        """Return the group of each noise type, by its first type; None if it is the only group."""
        several = len(self.noise) > 1
        return {name: group[0] if several else None for group in self.noise for name in group}

    def with_more(self, more: "Identity") -> "Identity":
        """Return these settings with *more*'s added, which win."""
        return replace(
            self,
            on=tuple(name for name in self.on if name not in more.off) + more.on,
            off=tuple(name for name in self.off if name not in more.on) + more.off,
            **{name: getattr(self, name) + getattr(more, name) for name in FILES},
        )


def parse_identity(table: TomlTable, types: Mapping[str, object], folder: Path) -> Identity:
    """Return the settings that the table ``[identity]`` of a schema spells.

    Args:
        table: ``[identity]``.
        types: the declared types.
        folder: where the paths of the files start.

    Raises:
        SchemaError: a key or value is not one.
    """
    noise = _noise(table, types)
    rules = table.table("rules")
    flags = {name: rules.flag(name) for name in list(rules.left) if name in RULES}
    rules.done()
    files = {name: tuple(folder / path for path in table.text_or_texts(name)) for name in FILES}
    table.done()
    return Identity(
        on=tuple(name for name, on in flags.items() if on),
        off=tuple(name for name, on in flags.items() if not on),
        noise=noise,
        **files,
    )


def _noise(table: TomlTable, types: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
    """Return the groups: one list of types, or a list of such lists; no type is in two."""
    if not table.nested("noise"):
        group = tuple(table.names("noise", types))
        return (group,) if group else ()
    groups = [tuple(names) for names in table.lists("noise", types)]
    seen: dict[str, int] = {}
    for i, group in enumerate(groups):
        for name in group:
            if seen.setdefault(name, i) != i:
                raise table.error(f"noise[{i}]", repr(name), "a type that is in one group only")
    return tuple(group for group in groups if group)
