"""Assemble the one HTML file of the page, with a Content Security Policy that lets only it run.

In: packed parts, and the bundle. Out: HTML that loads nothing. Names are in the packed parts, which
are base64, and in the title, which is escaped; the page shows them as text.
"""

import base64
import hashlib
from collections.abc import Mapping
from html import escape

from kg.view.bundle import Bundle


def policy(bundle: Bundle) -> str:
    """Return the policy: of scripts and styles the bundle alone, and nothing from elsewhere."""
    return (
        f"default-src 'none'; script-src '{_source(bundle.script)}'; "
        f"style-src '{_source(bundle.style)}'; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'"
    )


def document(title: str, parts: Mapping[str, str], bundle: Bundle) -> str:
    """Return the page.

    Args:
        title: what the window is called.
        parts: data by name, in base64.
        bundle: what shows it.
    """
    data = "\n".join(
        f'<script type="text/plain" id="part-{name}">{text}</script>'
        for name, text in parts.items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(bundle)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(_clean(title))}</title>
<link rel="icon" href="data:,">
<style>{bundle.style}</style>
</head>
<body>
<noscript>This page needs JavaScript, which is off.</noscript>
<div id="app"></div>
{data}
<pre id="licences" hidden>{escape(bundle.licences)}</pre>
<script>{bundle.script}</script>
</body>
</html>
"""


def _source(text: str) -> str:
    """Return what names *text* in a policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _clean(text: str) -> str:
    """Return *text* without the controls that HTML cannot hold."""
    return "".join(c if c >= " " and c != "\x7f" else " " for c in text)
