"""The schema of the graphs to explain: servers, languages, grades and persons, and one cue."""

from kg.schema.schema_file import parse_schema

SCHEMA = parse_schema(
    {
        "types": {name: {} for name in ("App", "Lang", "Grade", "Person")},
        "relation": [
            {
                "predicate": "writtenIn",
                "subject": ["App"],
                "object": ["Lang"],
                "cues": ["{subject} written in {object}"],
            }
        ],
    },
    "test",
)
