"""RO-Crate 1.1 metadata beside an export: what it is, of what, by whom, under which licence.

https://www.researchobject.org/ro-crate/: one JSON-LD file, flat, that a folder of research data
describes itself by. A date of publication is needed there, and is what the user says.
"""

import hashlib
import json
import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.common.errors import OutputError, UsageError
from kg.common.iri import license_iri
from kg.common.naming import encode
from kg.common.output import open_output
from kg.emit.rdf.dataset import agent
from kg.store.folder import Folder

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
ORCID = "https://orcid.org/"  # starts the IRIs of persons
SOFTWARE = "#kg"  # in every crate that kg wrote
FORMATS = {  # by the form of an export: media types of its files
    "ntriples": "application/n-triples",
    "turtle": "text/turtle",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "ontology": "text/turtle",
    "shapes": "text/turtle",
    "jsonld-context": "application/ld+json",
    "graphml": "application/xml",
    "gexf": "application/xml",
    "jsonl": "application/jsonl",
    "sssom": "text/tab-separated-values",
    "kgx": "text/tab-separated-values",
    "cx2": "application/json",
    "cyjs": "application/json",
    "graphology": "application/json",
    "vosviewer": "application/json",
    "dot": "text/vnd.graphviz",
    "obsidian": "text/markdown",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "kgx-jsonl": "application/jsonl",
}


@dataclass(frozen=True)
class Crate:
    """What a crate says that the graph does not know."""

    published: str  # ISO 8601: a day
    title: str = ""
    description: str = ""
    license: str = ""  # an IRI, or an SPDX identifier
    publisher: str = ""  # a name, an IRI, or ``name <IRI>``
    creator: str = ""  # likewise

    def check(self, out: Path) -> None:
        """Raise UsageError if there can be no crate of this beside the output *out*.

        Raises:
            IriError: the licence is no absolute IRI and no SPDX identifier.
        """
        if str(out) == "-":
            raise UsageError("--crate", "it with standard output", "a file or folder, by -o")
        try:
            date.fromisoformat(self.published)
        except ValueError:
            found = repr(self.published) if self.published else "no date"
            wanted = "the day of publication, such as 2026-01-31"
            raise UsageError("--published", found, wanted, "a crate must have one") from None
        license_iri(self.license)


def write_crate(folder: Folder, form: str, out: Path, crate: Crate) -> Path:
    """Write the metadata of the export of *folder* at *out*; return their file.

    They are inside the folder of a form that is one, else beside the file; there, the files that a
    crate of kg describes already stay described as long as they are there.

    Raises:
        OutputError: the file cannot be written, or is a crate that kg did not write.
    """
    place = out if out.is_dir() else out.parent
    files = sorted(path for path in out.iterdir() if _is_content(path)) if out.is_dir() else [out]
    path = place / NAME
    former = _former(path)
    kept = [name for name in _names(former) if (place / name).is_file()]
    described = {file.name: _file(file, form) for file in files}
    parts = sorted({*kept, *described})
    entities = {row["@id"]: row for row in former if row["@id"] in map(encode, kept)}
    rows = [*_head(folder, crate, parts), *_made(folder, described)]
    rows += [row for key, row in sorted(entities.items()) if key not in map(encode, described)]
    content = {"@context": CONTEXT, "@graph": [*rows, *described.values()]}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    with open_output(path) as file:
        file.write(text.encode())
    return path


def _is_content(path: Path) -> bool:
    return path.is_file() and path.name != NAME and not path.name.startswith(".")


def _former(path: Path) -> list[dict[str, Any]]:
    """Return the entities of the crate at *path*, if there is one."""
    if not path.exists():
        return []
    try:
        rows = json.loads(path.read_bytes())["@graph"]
        if any(row["@id"] == SOFTWARE for row in rows):
            return list(rows)
    except (ValueError, KeyError, TypeError):
        pass
    wanted = "a crate that kg wrote, or none"
    raise OutputError(str(path), "a crate of others", wanted, "export into another folder")


def _names(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["name"] for row in rows if row.get("@type") == "File" and "name" in row]


def _file(path: Path, form: str) -> dict[str, Any]:
    """Return the description of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    packed = {".gz": "application/gzip", ".zst": "application/zstd"}.get(path.suffix)
    kind = packed or FORMATS.get(form) or mimetypes.guess_type(path.name)[0]
    return {
        "@id": encode(path.name),
        "@type": "File",
        "name": path.name,
        "encodingFormat": kind or "application/octet-stream",
        "contentSize": str(path.stat().st_size),
        "sha256": digest,
    }


def _head(folder: Folder, crate: Crate, parts: list[str]) -> list[dict[str, Any]]:
    """Return the descriptor of the metadata, the dataset, and whom and what it names."""
    counts = {what: sum(folder.counts[what].values()) for what in ("entities", "edges")}
    summary = f"A knowledge graph of {counts['entities']:,} entities and {counts['edges']:,} edges."
    licence = license_iri(crate.license)
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": crate.title or folder.name,
        "description": crate.description or summary,
        "datePublished": crate.published,
        "hasPart": [{"@id": encode(name)} for name in parts],
        "mentions": {"@id": "#export"},
        "variableMeasured": [{"@id": f"#{what}"} for what in counts],
    }
    rows: list[dict[str, Any]] = [
        {
            "@id": NAME,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": PROFILE},
        },
        root,
        *(
            {"@id": f"#{what}", "@type": "PropertyValue", "name": what, "value": count}
            for what, count in counts.items()
        ),
    ]
    if licence:
        root["license"] = {"@id": licence}
        rows.append({"@id": licence, "@type": "CreativeWork", "name": crate.license})
    for role in ("creator", "publisher"):
        if given := getattr(crate, role):
            name, iri = agent(given)
            key = iri or f"#agent-{encode(name)}"
            root[role] = {"@id": key}
            kind = "Person" if iri.startswith(ORCID) else "Organization"
            row = {"@id": key, "@type": kind, "name": name or iri}
            rows += [row] if row not in rows else []
    return rows


def _made(folder: Folder, described: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the software, the act that made the files, and the sources that they come from."""
    version = str(folder.manifest["kg"])
    sources = folder.scan("sources").select("source", "sha256", "bytes").collect().rows()
    rows = [
        {
            "@id": f"#source-{encode(name)}",
            "@type": "CreativeWork",
            "name": name,
            "sha256": digest,
            "contentSize": str(size),
        }
        for name, digest, size in sources
    ]
    made = {
        "@id": "#export",
        "@type": "CreateAction",
        "name": f"kg build and kg export of the graph {folder.name}",
        "instrument": {"@id": SOFTWARE},
        "object": [{"@id": row["@id"]} for row in rows],
        "result": [{"@id": row["@id"]} for row in described.values()],
    }
    software = {"@id": SOFTWARE, "@type": "SoftwareApplication", "name": "kg", "version": version}
    return [software, made, *rows]
