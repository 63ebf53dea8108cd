# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation as a site in .build/site/build/html: guides, plugins and roles, changelog.

Fails on each warning that is about the collection, and on each link within the site that leads nowhere. It needs no
network: what points to Ansible's own documentation is text and not a link.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

SITE = Path(__file__).resolve().parents[1] / ".build" / "site"
PAGES = SITE / "build" / "html"
# Labels in Ansible's documentation, which is another site.
OF_ANSIBLE = re.compile(
    r"undefined label: '(ansible_configuration_settings|action_plugins|common_return_values|inventory_plugins"
    r"|ansible_collections\.ansible\.builtin\.\w+)'"
)

# antsibull-docs gives a collection's name capitals, which nobody types.
CONFIGURATION = """
copyright = 'MSRTC OCS maintainers'
intersphinx_mapping = {}


def setup(app):
    app.connect('source-read', lambda app, page, source: source.append(source.pop().replace('Msrtc.Ocs', 'msrtc.ocs')))
"""


def main() -> int:
    problems = [*build(), *dead_links()]
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"The site is {PAGES}/index.html.")
    return 1 if problems else 0


def build() -> list[str]:
    """Warnings and errors about the collection."""
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.mkdir(parents=True, mode=0o700)
    # antsibull-docs writes only where nobody else can.
    os.umask(0o077)
    command = ["antsibull-docs", "sphinx-init", "--use-current", "--squash-hierarchy", "--fail-on-error", "--lenient"]
    run([*command, "--project", "msrtc.ocs", "--title", "msrtc.ocs", "--dest-dir", str(SITE), "msrtc.ocs"])
    with (SITE / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write(CONFIGURATION)
    return [line for line in run([str(SITE / "build.sh")]).splitlines() if is_ours(line)]


def run(command: list[str]) -> str:
    """The command's standard error. Ends the program if it fails."""
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{ended.stdout}{ended.stderr}")
    return ended.stderr


def is_ours(line: str) -> bool:
    return ("WARNING" in line or "ERROR" in line) and not OF_ANSIBLE.search(line)


class Page(HTMLParser):
    """A page's links, and the places in it that can be linked to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        self.places |= {str(values[name]) for name in ("id", "name") if values.get(name)}


def dead_links() -> Iterator[str]:
    """Each link within the site whose page or place is missing."""
    pages = {path: Page(path) for path in sorted(PAGES.rglob("*.html"))}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                yield f"{path.relative_to(PAGES)}: the link {link} leads to no page"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
                yield f"{path.relative_to(PAGES)}: the link {link} leads to no place of that page"


if __name__ == "__main__":
    raise SystemExit(main())
