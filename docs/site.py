"""Build the documentation site: guides as they stand, pages of commands and of the Python API.

``python docs/site.py`` writes all pages to a folder and runs Zensical on it, which makes ``site/``,
with a search that works offline. The pages of commands are made of their help, those of the API of
the docstrings.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe
import typer
import typer.main

import kg
from kg.cli import app

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".docs"  # where Zensical works, which empties a folder .cache beside its file
SITE = ROOT / "site"
OTHERS = {  # pages that lie elsewhere in the project: their place on the site
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "data/README.md": "sample.md",
    "benchmarks/README.md": "benchmarks.md",
}
_LINK = re.compile(r"(?<=\]\()([^)\s#:]+)(?=[)#])")


def main() -> None:
    """Build the site."""
    sys.exit(build(BUILD, SITE))


def build(folder: Path, site: Path) -> int:
    """Build the site in *folder*, move it to *site*, and return Zensical's exit code."""
    shutil.rmtree(folder, ignore_errors=True)
    write_pages(folder / "pages")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    zensical = Path(sys.executable).with_name("zensical")
    command = [str(zensical), "build", "--strict", "-f", str(folder / "mkdocs.yml")]
    done = subprocess.run(command, cwd=folder, check=False)
    if done.returncode == 0:
        shutil.rmtree(site, ignore_errors=True)
        (folder / "site").rename(site)
    return done.returncode


def write_pages(pages: Path) -> None:
    """Write the pages of the site to the folder *pages*, which is not there yet."""
    shutil.copytree(ROOT / "docs", pages, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for source, page in OTHERS.items():
        shutil.copy(ROOT / source, pages / page)
    for page in sorted(pages.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        page.write_text(_with_links(text, page.relative_to(pages)), encoding="utf-8")
    write_commands(pages / "commands")
    (pages / "api.md").write_text(api(), encoding="utf-8")


def _with_links(text: str, page: Path) -> str:
    """Return the *text* of a page with links to where pages are on the site.

    What has no page there, such as a folder of the project, is named without a link.
    """
    source = next((place for place, name in OTHERS.items() if name == str(page)), f"docs/{page}")
    folder = (ROOT / source).parent

    def on_site(match: re.Match[str]) -> str:
        target = (folder / match[1]).resolve()
        if not target.is_relative_to(ROOT):
            return match[1]
        place = target.relative_to(ROOT).as_posix()
        place = OTHERS.get(place, place.removeprefix("docs/"))
        up = "../" * (len(page.parts) - 1)
        return f"{up}{place}"

    def without_page(match: re.Match[str]) -> str:
        place = match[2].partition("#")[0]
        target = (folder / place).resolve()
        is_page = place.endswith((".md", ".png", ".svg")) and target.exists()
        return match[0] if is_page or ":" in place or not place else match[1]

    linked = re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", without_page, text)
    return _LINK.sub(on_site, linked)


def write_commands(folder: Path) -> None:
    """Write a page for each command, and one that lists them by what they are for."""
    folder.mkdir()
    program: Any = typer.main.get_command(app)
    lines = ["# Commands", "", "`kg COMMAND --help` says the same in a terminal.", ""]
    for heading, names in program.headings.items():
        lines += [f"## {heading}", ""]
        for name in names:
            command = program.commands[name]
            first = _first_line(command.help or "")
            lines.append(f"- [`kg {name}`]({name}.md): {first}")
            (folder / f"{name}.md").write_text(_command(name, command), encoding="utf-8")
        lines.append("")
    (folder / "index.md").write_text("\n".join(lines), encoding="utf-8")


def _command(name: str, command: Any, prefix: str = "kg") -> str:
    """Return the page of a command: its usage, what it does, its arguments and options by group."""
    words = f"{prefix} {name}"
    context = typer.Context(command, info_name=words)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [
        f"# {words}",
        "",
        (command.help or "").strip(),
        "",
        "```text",
        f"{words} {usage}",
        "```",
    ]
    lines += [""]
    if nested := getattr(command, "commands", None):
        for inner, each in nested.items():
            lines.append(_command(inner, each, words).replace("# ", "## ", 1))
        return "\n".join(lines)
    groups: dict[str, list[Any]] = {}
    for parameter in command.params:
        if not getattr(parameter, "hidden", False):
            group = getattr(parameter, "rich_help_panel", None) or "Arguments and options"
            groups.setdefault(group, []).append(parameter)
    for group, parameters in groups.items():
        lines += [f"**{group}**", "", "| | |", "|---|---|"]
        for parameter in parameters:
            record = parameter.get_help_record(context)
            if record is not None:
                left, right = record
                lines.append(f"| `{_line(left)}` | {_cell(right)} |")
        lines.append("")
    return "\n".join(lines)


def _first_line(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())


def _line(text: str) -> str:
    """Return *text* in one line, for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _cell(text: str) -> str:
    """Return *text* as a cell of a table in Markdown, with no sign that means something there."""
    return _line(text).replace("<", "&lt;").replace("*", "\\*")


def api() -> str:
    """Return the page of the public names of kg, of their signatures and docstrings."""
    package = griffe.load(
        "kg", search_paths=[str(ROOT)], docstring_parser="google", resolve_aliases=True
    )
    lines = ["# Python API", "", "All names are attributes of `kg`.", ""]
    for name in sorted(kg.__all__, key=str.lower):
        if not name.startswith("_"):
            lines += _described(name, package[name], 2)
    return "\n".join(lines)


def _described(name: str, target: Any, level: int) -> Iterator[str]:
    """Yield the lines of a class or function, and of the public members of a class."""
    target = target.final_target if target.is_alias else target
    yield f"{'#' * level} {name}"
    yield ""
    if target.is_function:
        yield from ("```python", f"{name}{_signature(target)}", "```", "")
    if target.docstring is not None:
        for section in target.docstring.parse("google"):
            yield from _section(section)
    if target.is_class:
        for member in target.members.values():
            public = not member.name.startswith("_") and member.docstring is not None
            if public and (member.is_function or "property" in member.labels):
                yield from _described(f"{name}.{member.name}", member, level + 1)


def _signature(function: Any) -> str:
    """Return the parameters of a function, one a line, and what it returns."""
    parts = []
    for parameter in function.parameters:
        if parameter.name == "self":
            continue
        star = {"variadic positional": "*", "variadic keyword": "**"}.get(parameter.kind.value, "")
        annotation = f": {parameter.annotation}" if parameter.annotation is not None else ""
        default = f" = {parameter.default}" if parameter.default is not None and not star else ""
        parts.append(f"    {star}{parameter.name}{annotation}{default},\n")
    returns = f" -> {function.returns}" if function.returns is not None else ""
    return f"(\n{''.join(parts)}){returns}" if parts else f"(){returns}"


def _section(section: Any) -> Iterator[str]:
    """Yield the lines of a section of a docstring."""
    if section.kind.value == "text":
        yield from (section.value, "")
        return
    if section.kind.value == "examples":
        text = "\n\n".join(value for _, value in section.value)
        yield from ("```python", text, "```", "")
        return
    yield from (f"**{section.title or section.kind.value.capitalize()}**", "")
    values = section.value if isinstance(section.value, list) else [section.value]
    for item in values:
        if isinstance(item, str):
            yield f"- {item}"
            continue
        name = getattr(item, "name", "") or str(getattr(item, "annotation", "") or "")
        text = " ".join((getattr(item, "description", "") or str(item)).split())
        yield f"- `{name}`: {text}" if name else f"- {text}"
    yield ""


if __name__ == "__main__":
    main()
