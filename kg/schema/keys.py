"""Take a TOML file apart key by key, so that a mistake is named by its file and key path."""

from collections.abc import Container, Mapping
from math import inf
from typing import Any

from kg.common.errors import SchemaError
from kg.common.naming import camel


class Keys:
    """One table of the file: gives its keys in their forms, and tells which were left over.

    Each method takes one key out and raises SchemaError where its value has another form.
    """

    def __init__(self, mapping: Mapping[str, Any], where: str, path: str) -> None:
        self.left, self.where, self.path = dict(mapping), where, path

    def error(self, key: str, found: object, wanted: str, hint: str = "") -> SchemaError:
        path = f"{self.path}.{key}" if self.path else key
        return SchemaError(f"{self.where}: {path}", found, wanted, hint)

    def _take(self, key: str, kind: type, wanted: str, default: Any) -> Any:
        value = self.left.pop(key, default)
        if not isinstance(value, kind):
            raise self.error(key, repr(value), wanted)
        return value

    def text(self, key: str) -> str:
        return str(self._take(key, str, "a text", ""))

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool, "true or false", False))

    def count(self, key: str) -> int:
        """A whole number from 1 on."""
        value = self.left.pop(key, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, repr(value), "a whole number from 1 on")
        return value

    def number(self, key: str, least: float, most: float = inf) -> float:
        """A number between two bounds."""
        value = self.left.pop(key, None)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error(key, repr(value), "a number")
        if not least <= value <= most:
            bounds = f"from {least} to {most}" if most < inf else f"from {least} on"
            raise self.error(key, value, f"a number {bounds}")
        return float(value)

    def told(self, key: str) -> bool | None:
        """A flag, or None where nothing is said."""
        return self.flag(key) if key in self.left else None

    def name(self, key: str) -> str:
        """A required name in camelCase."""
        value = self.text(key)
        if not value.isidentifier() or camel(value) != value:
            raise self.error(key, repr(value), "a name in camelCase")
        return value

    def texts(self, key: str) -> list[str]:
        values = self._take(key, list, "a list of texts", [])
        for i, value in enumerate(values):
            if not isinstance(value, str):
                raise self.error(f"{key}[{i}]", repr(value), "a text")
        return list(values)

    def some(self, key: str) -> list[str]:
        """One text, or a list of them."""
        if isinstance(value := self.left.get(key), str):
            self.left[key] = [value]
        return self.texts(key)

    def nested(self, key: str) -> bool:
        """Tell whether the value is a list of lists, at least in part."""
        value = self.left.get(key)
        return isinstance(value, list) and any(isinstance(part, list) for part in value)

    def lists(self, key: str, known: Container[str]) -> list[list[str]]:
        """A list of lists of names, each one of *known*."""
        parts = self._take(key, list, "a list of lists", [])
        inner = Keys({f"{key}[{i}]": part for i, part in enumerate(parts)}, self.where, self.path)
        return [inner.names(f"{key}[{i}]", known) for i in range(len(parts))]

    def names(self, key: str, known: Container[str], required: bool = False) -> list[str]:
        """A list of names, each one of *known*."""
        values = self.texts(key)
        if required and not values:
            raise self.error(key, "nothing", "a list of types")
        for i, value in enumerate(values):
            if value not in known:
                raise self.error(f"{key}[{i}]", repr(value), "a declared type", f"[types.{value}]")
        return values

    def table(self, key: str) -> "Keys":
        return Keys(self._take(key, dict, "a table", {}), self.where, self._join(key))

    def tables(self, key: str) -> list[tuple[str, "Keys"]]:
        inner = self.table(key)
        return [(name, inner.table(name)) for name in list(inner.left)]

    def rows(self, key: str) -> list["Keys"]:
        rows = self._take(key, list, f"[[{key}]] tables", [])
        for i, row in enumerate(rows):
            if not isinstance(row, dict):
                raise self.error(f"{key}[{i}]", repr(row), "a table")
        return [Keys(row, self.where, self._join(f"{key}[{i}]")) for i, row in enumerate(rows)]

    def done(self) -> None:
        for key in self.left:
            raise self.error(key, "an unknown key", "a key of the schema", "docs/schema.md")

    def _join(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
