"""HTML elements with escaping of all texts; the style sheet and the Content Security Policy."""

import base64
import hashlib
from html import escape

VOID = {"br", "input", "link", "meta"}


class Safe(str):
    """HTML that this module made; all other texts are escaped."""

    __slots__ = ()


def tag(name: str, /, *inside: str | int | None, **attributes: str | bool | None) -> Safe:
    """Return an element; an attribute's name may end in ``_`` where Python has the word itself.

    >>> tag("a", "<script>", href='"')
    '<a href="&quot;">&lt;script&gt;</a>'
    """
    written = ""
    for key, value in attributes.items():
        key = key.rstrip("_").replace("_", "-")  # noqa: PLW2901 - the same name as it is written
        if value is True:
            written += f" {key}"
        elif value not in (None, False):
            written += f' {key}="{_clean(str(value))}"'
    if name in VOID:
        return Safe(f"<{name}{written}>")
    return Safe(f"<{name}{written}>{joined(*inside)}</{name}>")


def joined(*parts: str | int | None) -> Safe:
    """Return HTML of all *parts*, texts escaped."""
    return Safe(
        "".join(
            part if isinstance(part, Safe) else _clean(str(part))
            for part in parts
            if part is not None
        )
    )


def _clean(text: str) -> str:
    """Return *text* escaped; what HTML cannot hold is replaced."""
    kept = (c if c in "\t\n\r" or (c >= " " and c not in "\x7f") else "\ufffd" for c in text)
    return escape("".join(kept), quote=True)


STYLE = Safe("""
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #5b6570; --line: #d9dee4; --page: #fff;
  --soft: #f4f6f8; --link: #0b5cad; --mark: #fff1b8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e6ea; --faint: #9aa4af; --line: #39424d;
  --page: #15191e; --soft: #1d232a; --link: #79b8ff; --mark: #5c4a00; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 0 1rem 3rem; max-width: 64rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center;
  justify-content: space-between; padding: .8rem 0; border-bottom: 1px solid var(--line); }
header strong a { color: var(--ink); }
h1 { margin: 1.4rem 0 .1rem; font-size: 1.8rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; }
p { margin: .4rem 0; }
.faint, .faint a, th, h1 .faint { color: var(--faint); }
.faint a { text-decoration: underline dotted; }
h1 .faint { font-weight: 400; }
.kind { display: inline-block; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--soft); font-size: .9rem; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem 1.8rem; margin: .8rem 0; padding: 0;
  list-style: none; }
.counts b { font-size: 1.15rem; }
.names { display: flex; flex-wrap: wrap; gap: .3rem .5rem; margin: .4rem 0; padding: 0;
  list-style: none; }
.names li { padding: 0 .5rem; border-radius: .3rem; background: var(--soft); }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .95rem; }
th { font-weight: 500; text-align: left; white-space: nowrap; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; min-width: 5rem; }
td.least { white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.facts th { width: 12rem; }
details summary { cursor: pointer; white-space: nowrap; color: var(--link); }
blockquote { margin: .5rem 0; padding: .1rem 0 .1rem .8rem; border-left: 3px solid var(--line); }
mark { padding: 0 .1rem; border-radius: .2rem; background: var(--mark); color: inherit; }
pre, textarea, code { font: .9rem/1.45 ui-monospace, SFMono-Regular, Consolas, monospace; }
pre { overflow-x: auto; padding: .8rem; background: var(--soft); }
textarea { width: 100%; padding: .6rem; }
input, select, button, textarea { border: 1px solid var(--line); border-radius: .3rem;
  background: var(--soft); color: var(--ink); }
input, select, button { padding: .3rem .6rem; font: inherit; }
button { border-color: var(--link); background: var(--link); color: var(--page); cursor: pointer; }
.drawn { display: block; width: 100%; max-width: 45rem; margin: .5rem 0; font-size: 13px; }
.drawn line { stroke: var(--line); stroke-width: 1.5; }
.drawn line.claim { stroke: var(--link); stroke-width: 2.5; }
.drawn circle { fill: var(--link); stroke: var(--page); stroke-width: 1.5; }
.drawn text { fill: var(--ink); }
.drawn .middle { font-weight: 600; }
.problem { padding: .6rem .8rem; border-left: 3px solid #c4432b; background: var(--soft);
  white-space: pre-wrap; }
@media (max-width: 40rem) { h1 { font-size: 1.5rem; } .facts th { width: auto; }
  .edges thead { display: none; }
  .edges tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .edges td { display: inline; padding: 0 .5rem 0 0; border: 0; }
  .edges td:last-child { display: block; } }
""")
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
# Nothing is loaded, nothing runs, and nobody puts a page into his own.
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def document(title: str, head: Safe, *body: str | None) -> str:
    """Return a whole page; *head* is what its head has beside the title."""
    inside = joined(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="icon", href="data:,"),
        head,
        tag("style", STYLE),
    )
    page = tag("html", tag("head", inside), tag("body", *body), lang="en")
    return f"<!doctype html>\n{page}\n"
