"""Resolve mentions that a test names one by one."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from kg.common.record_file import RecordFile
from kg.resolve.forms import WRITTEN
from kg.resolve.inputs.user_input import UserInput
from kg.resolve.resolver import NODE, MentionForms, Resolved, Resolver
from kg.schema.identity import Identity
from kg.schema.schema_file import Schema

COLUMNS = {
    "surface": pl.String,
    "type": pl.String,
    "identifier": pl.String,
    "document": pl.Int64,
    "cluster": pl.String,
    "short": pl.String,
}


@dataclass(frozen=True)
class M:
    """A mention; ``short`` is an abbreviation that it introduces."""

    surface: str
    type: str = "App"
    identifier: str | None = None
    document: int = -1
    cluster: str | None = None
    short: str | None = None


@dataclass(frozen=True)
class Whole:
    """Some mentions, resolved."""

    mentions: list[M]
    resolved: Resolved
    entity: list[int]  # of each mention

    @cached_property
    def ids(self) -> list[str]:
        """Return the id of each mention's entity."""
        return self.resolved.entities["id"].gather(self.entity).to_list()

    def column(self, name: str) -> list[object]:
        """Return a column of ENTITIES."""
        return self.resolved.entities[name].to_list()

    @property
    def rules(self) -> dict[str, str]:
        """Return the rule of each surface."""
        return dict(self.resolved.surfaces.select("surface", "rule").rows())


def resolve(*mentions: M, schema: Schema | None = None, identity: Identity | None = None) -> Whole:
    """Resolve *mentions*; *identity* says more than the schema does."""
    schema = schema or Schema()
    rows = [tuple(getattr(m, name) for name in COLUMNS) for m in mentions]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row").with_row_index("mention")
    written = frame.group_by(WRITTEN).agg(mentions=pl.len())
    asked = UserInput.read(schema.identity.with_more(identity or Identity()), schema)
    resolver = Resolver(written, asked)
    clusters = frame["cluster"] if frame["cluster"].null_count() < len(frame) else None
    form = resolver.forms_of(frame.lazy())
    mentioned = MentionForms(form, frame["document"].to_numpy(), clusters)
    introduced = frame.with_columns(form=pl.Series(form)).drop_nulls("short")
    entity: list[int] = []
    with TemporaryDirectory() as folder:
        resolved = resolver.resolve(
            [mentioned],
            introduced.select("document", "form", "short"),
            RecordFile(Path(folder, "nodes"), NODE),
            lambda _, entities: entity.extend(entities.tolist()),
        )
    return Whole(list(mentions), resolved, entity)


def same(*mentions: M, schema: Schema | None = None, identity: Identity | None = None) -> bool:
    """Tell whether all *mentions* are one entity."""
    return len(set(resolve(*mentions, schema=schema, identity=identity).ids)) == 1
