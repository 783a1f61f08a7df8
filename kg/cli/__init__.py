"""The command line of kg, one module a command: read the options, call one function, print."""

from kg.cli import (
    build,
    check,
    clean,
    diff,
    evaluate,
    explain,
    export,
    grow,
    import_,
    info,
    load,
    query,
    schema,
    serve,
    suggest,
    validate,
    verify,
)
from kg.cli.app import app, main

__all__ = [
    "app",
    "build",
    "check",
    "clean",
    "diff",
    "evaluate",
    "explain",
    "export",
    "grow",
    "import_",
    "info",
    "load",
    "main",
    "query",
    "schema",
    "serve",
    "suggest",
    "validate",
    "verify",
]
