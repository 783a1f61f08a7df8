"""Validated access to the keys of a TOML table; errors name the file and key path."""

from collections.abc import Container, Mapping
from math import inf
from typing import Any

from kg.common.errors import SchemaError
from kg.common.naming import camel
from kg.schema.toml_text import toml_key


class TomlTable:
    """One table of a TOML file, taken apart key by key.

    Each method removes one key, returns its value or a default, and raises SchemaError where the
    value has another type or form. ``left`` holds the keys that were not taken yet.
    """

    def __init__(self, mapping: Mapping[str, Any], where: str, path: str) -> None:
        self.left, self.where, self.path = dict(mapping), where, path

    def error(self, key: str, found: object, wanted: str, hint: str = "") -> SchemaError:
        """Return an error that names the file and the path of *key*."""
        path = f"{self.path}.{key}" if self.path else key
        return SchemaError(f"{self.where}: {path}", found, wanted, hint)

    def _take(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        value = self.left.pop(key, default)
        if not isinstance(value, kind):
            raise self.error(key, repr(value), wanted)
        return value

    def text(self, key: str) -> str:
        """Return a text; empty where the key is missing."""
        return str(self._take(key, str, "a string", ""))

    def flag(self, key: str) -> bool:
        """Return true or false; false where the key is missing."""
        return bool(self._take(key, bool, "true or false", False))

    def count(self, key: str) -> int:
        """Return a whole number of at least 1."""
        value = self.left.pop(key, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, repr(value), "a whole number of at least 1")
        return value

    def number(self, key: str, least: float, most: float = inf) -> float:
        """Return a number from *least* to *most*."""
        value = self.left.pop(key, None)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(key, repr(value), "a number")
        if not least <= value <= most:
            bounds = f"from {least} to {most}" if most < inf else f"of at least {least}"
            raise self.error(key, value, f"a number {bounds}")
        return float(value)

    def optional_flag(self, key: str) -> bool | None:
        """Return true or false, or None where the key is missing."""
        return self.flag(key) if key in self.left else None

    def name(self, key: str) -> str:
        """Return a required name in camelCase."""
        value = self.text(key)
        is_camel = value[:1] == value[:1].lower() and "_" not in value
        if not value.isidentifier() or not (is_camel or camel(value) == value):
            raise self.error(key, repr(value), "a name in camelCase")
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        values = self._take(key, list, "a list of strings", [])
        for i, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error(f"{key}[{i}]", repr(value), "a string")
        return list(values)

    def text_or_texts(self, key: str) -> list[str]:
        """Return a list of texts; a single text is a list of one."""
        if isinstance(value := self.left.get(key), str):
            self.left[key] = [value]
        return self.texts(key)

    def nested(self, key: str) -> bool:
        """Tell whether the value is a list of lists, at least in part."""
        value = self.left.get(key)
        return isinstance(value, list) and any(isinstance(part, list) for part in value)

    def lists(self, key: str, declared: Container[str]) -> list[list[str]]:
        """Return a list of lists of names, each one of *declared*."""
        parts = self._take(key, list, "a list of lists", [])
        inner = TomlTable(
            {f"{key}[{i}]": part for i, part in enumerate(parts)}, self.where, self.path
        )
        return [inner.names(f"{key}[{i}]", declared) for i in range(len(parts))]

    def names(self, key: str, declared: Container[str], required: bool = False) -> list[str]:
        """Return a list of names, each one of *declared*."""
        values = self.texts(key)
        if required and not values:
            raise self.error(key, "nothing", "a list of types")
        for i, value in enumerate(values):
            if value not in declared:
                hint = f"[types.{toml_key(value)}]"
                raise self.error(f"{key}[{i}]", repr(value), "a declared type", hint)
        return values

    def table(self, key: str) -> "TomlTable":
        """Return a table within this one."""
        return TomlTable(self._take(key, dict, "a table", {}), self.where, self._join(key))

    def tables(self, key: str) -> list[tuple[str, "TomlTable"]]:
        """Return the named tables within a table, as ``[types.NAME]``."""
        inner = self.table(key)
        return [(name, inner.table(name)) for name in list(inner.left)]

    def rows(self, key: str) -> list["TomlTable"]:
        """Return an array of tables, as ``[[relation]]``."""
        rows = self._take(key, list, f"[[{key}]] tables", [])
        for i, row in enumerate(rows):
            if not isinstance(row, dict):
                raise self.error(f"{key}[{i}]", repr(row), "a table")
        return [TomlTable(row, self.where, self._join(f"{key}[{i}]")) for i, row in enumerate(rows)]

    def done(self) -> None:
        """Raise SchemaError where a key was not taken."""
        for key in self.left:
            raise self.error(
                key, "an unknown key", "a key of the schema file", "docs/schema.md lists them"
            )

    def _join(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
