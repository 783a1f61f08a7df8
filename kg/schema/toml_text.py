"""Write TOML: keys and strings, whatever characters they hold."""

import json
import re


def toml_string(value: str) -> str:
    r"""Return a TOML string; what JSON escapes, TOML does, too, and DEL besides.

    >>> toml_string('a"b\x7f')
    '"a\\"b\\u007F"'
    """
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def toml_key(name: str) -> str:
    """Return a TOML key, bare where it can be.

    >>> toml_key("Person"), toml_key("Named Thing")
    ('Person', '"Named Thing"')
    """
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_string(name)


def aliases_line(name: str, alias: str) -> str:
    """Return the line of a schema, above its tables, by which a tag means the type *name*.

    >>> aliases_line("Named Thing", "thing")
    'types."Named Thing".aliases = ["thing"]'
    """
    return f"types.{toml_key(name)}.aliases = [{toml_string(alias)}]"
