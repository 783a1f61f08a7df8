"""The commands: check the words, call one function, print one result."""

from kg.cli import corpora, exporting, graphs, schemas, servers, serving
from kg.cli.app import app, main

__all__ = ["app", "corpora", "exporting", "graphs", "main", "schemas", "servers", "serving"]
