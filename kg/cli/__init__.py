"""The commands: check the words, call one function, print one result."""

from kg.cli import (
    corpora,
    exporting,
    graphs,
    importing,
    querying,
    schemas,
    servers,
    serving,
    validating,
)
from kg.cli.app import app, main

__all__ = [
    "app",
    "corpora",
    "exporting",
    "graphs",
    "importing",
    "main",
    "querying",
    "schemas",
    "servers",
    "serving",
    "validating",
]
