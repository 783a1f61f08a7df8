"""Configuration of a graph: all that determines it beside its sources, and how two of them differ.

`Configuration` holds the options and the files of the user; its form in ``graph.json`` names the
files by name and hash, so `stored` can tell whether those that are given again are the same.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import Any

import polars as pl

from kg.pipeline.options import Options
from kg.pipeline.selecting import Selection
from kg.read.sources.options import ReadOptions
from kg.relate.judging.judgements import read_judgements
from kg.relate.windows import Window
from kg.resolve.inputs.user_input import UserInput
from kg.schema.identity import FILES, Identity
from kg.schema.schema_file import Schema, load_schema
from kg.store.folder import Folder

SELECTION_FILES = ("leave_out", "metadata")
FILE_OPTIONS = {
    **{f"identity.{kind}": kind for kind in FILES},
    **{f"select.{kind}": kind for kind in SELECTION_FILES},
    "judged": "judged",
}  # the keyword of the files whose hashes are below a key
# By the first part of a key: what decides how a source is read, and which part of it is kept.
OF_READING = ("read", "select")


@dataclass(frozen=True)
class Configuration:
    """The options of a build, with its schema and the user's files.

    Raises:
        KgError: a schema, an option or a file is wrong; it is named.
    """

    options: Options
    schema: Schema

    @classmethod
    def of(cls, options: Options, schema: str | Path | Schema | None) -> "Configuration":
        """Return the configuration of *options* and a schema, its file, or the preset's name."""
        if not isinstance(schema, Schema):
            schema = load_schema(schema) if schema else Schema()
        return cls(options, schema)

    @cached_property
    def window(self) -> Window:
        """Where entities co-occur."""
        options = self.options
        return Window.parse(options.window, options.distance, options.overlong_distance)

    @cached_property
    def identity(self) -> Identity:
        """The settings of entity resolution: the schema's, with those of the options."""
        return self.schema.identity.with_more(self.options.identity)

    @cached_property
    def user_input(self) -> UserInput:
        """What the user's files say of names."""
        return UserInput.read(self.identity, self.schema, strict=self.options.read.strict)

    @cached_property
    def judged(self) -> tuple[Path, ...]:
        """The tables of judged edges: the schema's, with those of the options."""
        return self.schema.judged + self.options.judged

    @cached_property
    def judgements(self) -> pl.DataFrame:
        """What a person judged of edges: `kg.relate.judging.judgements.JUDGEMENTS`."""
        return read_judgements(self.judged)

    @property
    def learn(self) -> bool:
        """Whether annotated relations of the corpus teach which edges are true."""
        return self.schema.learn or self.options.learn

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The configuration as ``graph.json`` has it: files by name and hash."""
        config = asdict(self.options) | {"schema": dict(self.schema.source)}
        del config["name"]
        config["read"] = {key: value for key, value in config["read"].items() if value}
        files = {kind: _hashes(getattr(self.identity, kind)) for kind in FILES}
        config["identity"] = {"rules": sorted(self.identity.rules), **files}
        config |= {"judged": _hashes(self.judged), "learn": self.learn}
        for kind in SELECTION_FILES:
            config["select"][kind] = _hashes(getattr(self.options.select, kind))
        return config

    def differences(self, folder: Folder) -> list[str]:
        """Return the keys in which this configuration is another than that of a graph, sorted."""
        before, now = (dict(_flat(config)) for config in (folder.manifest["config"], self.manifest))
        return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def stored(folder: Folder) -> Configuration:
    """Return the configuration that a graph was built with, but for the files of the user's own."""
    config: Mapping[str, Any] = folder.manifest["config"]
    rules = Identity(on=tuple(config["identity"]["rules"]), off=("all",))
    selection = config["select"] | dict.fromkeys(SELECTION_FILES, ())
    options = Options(
        name=folder.name,
        read=_options(ReadOptions, config["read"]),
        identity=rules,
        select=_options(Selection, selection),
        overlong_distance=config.get("overlong_distance"),
        **{
            key: config[key]
            for key in ("generic", "evidence", "text", "window", "distance", "learn")
        },
    )
    schema = folder.schema
    without_files = replace(schema, identity=Identity(noise=schema.identity.noise), judged=())
    return Configuration(options, without_files)


def _options(kind: Any, values: Mapping[str, Any]) -> Any:
    """Return an instance of the dataclass *kind*; JSON has lists for tuples."""
    names = {each.name for each in fields(kind)}
    return kind(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
            if name in names
        }
    )


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of nested mappings with the path of its keys.

    The schema is one value, and so are all files of one kind, whose names may have dots.
    """
    if not isinstance(value, Mapping) or path == "schema" or path in FILE_OPTIONS:
        yield path, list(value) if isinstance(value, tuple) else value
        return
    for key, inner in value.items():
        yield from _flat(inner, f"{path}.{key}" if path else key)


def _hashes(paths: Iterable[Path]) -> dict[str, str]:
    """Return the hash of each file by its name; other files of that name are ``name (2)``, ….

    The folders where they are are left out, since they are those of one machine.
    """
    hashes: dict[str, str] = {}
    for path in paths:
        digest = _sha256(path)
        names = chain([path.name], (f"{path.name} ({number})" for number in count(2)))
        hashes[next(name for name in names if hashes.get(name, digest) == digest)] = digest
    return hashes


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
