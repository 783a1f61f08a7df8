"""Identifiers of BioC annotations: which infon holds one, and of which database it is."""

# Infons that hold an identifier, in lower case: of any database, or of that in their name.
PLAIN = ("identifier", "cui", "concept_id", "conceptid")
DATABASES = (
    *("mesh", "omim", "umls", "ncbi gene", "ncbigene", "ncbi_gene", "entrezgene", "gene_id"),
    *("ncbi taxonomy", "ncbitaxon", "species", "ncbi homologene", "homologene", "uniprot"),
    *("chebi", "go", "gene ontology", "cellosaurus", "cvcl", "hgnc", "snomed", "doid", "hpo"),
)
NO_IDENTIFIER = {"", "-", "-1", "None"}


def take_identifier(infons: dict[str, str]) -> str | None:
    """Remove the identifier from *infons* and return it; None if there is none."""
    keys = {key.lower(): key for key in reversed(infons)}
    if plain := next((keys[key] for key in PLAIN if key in keys), None):
        value = infons.pop(plain).strip()
        database = infons.pop("database", "") if value not in NO_IDENTIFIER else ""
        identifiers = [_in_database(database, value) if database and ":" not in value else value]
    else:
        named = [key for key in infons if key.lower() in DATABASES]
        identifiers = [_in_database(key, infons.pop(key).strip()) for key in named]
    return (
        "|".join(identifier for identifier in identifiers if identifier not in NO_IDENTIFIER)
        or None
    )


def _in_database(database: str, value: str) -> str:
    has_prefix = value in NO_IDENTIFIER or value.lower().startswith(f"{database.lower()}:")
    return value if has_prefix else f"{database}:{value}"
