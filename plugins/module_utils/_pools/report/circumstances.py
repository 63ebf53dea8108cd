# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The circumstances of a report, for its later readers: software, maps, account, journals."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import pwd
from collections.abc import Iterable
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import SHIPPED

from .document import Circumstances, Facts, Wave
from .html.markup import Markup, tag
from .request import ReportRequest
from .words import number, time_words

VERSION = "0.1.0"  # of this collection, as in galaxy.yml, which is not sent with a module


def circumstances(request: ReportRequest) -> Circumstances:
    """The collection's version, each pool's product, the fingerprints of the shipped maps, and the account that wrote
    the report.
    """
    pools = (request.pool.before, request.successor.before)
    return {
        "collection": VERSION,
        "products": {pool["name"]: pool.get("version") for pool in pools},
        "maps": _fingerprints(str(pool.get("version")) for pool in pools),
        "run_by": request.run_by or _account(),
    }


def bytes_of(journal: str | None) -> int | None:
    """The size of a journal; None where the file is not on this machine (any more)."""
    try:
        return Path(str(journal)).stat().st_size if journal else None
    except (OSError, ValueError):
        return None


def lines_of(facts: Facts) -> Markup:
    """The circumstances as a part of the page."""
    about = facts["about"]
    lines = [
        ("Collection", f"msrtc.ocs {about['collection']}"),
        ("Products", "; ".join(f"{name}: {version or 'not known'}" for name, version in about["products"].items())),
        ("Maps of user data", "; ".join(f"{version}: {digest}" for version, digest in about["maps"].items())),
        ("Run by", about["run_by"]),
        ("Start", time_words(facts["started"]) or "not known"),
        ("End", time_words(facts["ended"]) or "not known"),
        *(("Journal", _journal(wave)) for wave in facts["waves"] if wave["journal"]),
    ]
    terms = [tag("div", tag("dt", name), tag("dd", value)) for name, value in lines if value]
    return tag("dl", *terms, class_="facts")


def _journal(wave: Wave) -> str:
    size = wave["journal_bytes"]
    return f"{wave['journal']} ({'size not known' if size is None else number(size) + ' bytes'})"


def _fingerprints(versions: Iterable[str]) -> dict[str, str]:
    """The first twelve digits of each shipped map's SHA-256, by version: equal maps have equal digits."""
    known = sorted(set(versions) & set(SHIPPED))
    texts = {version: json.dumps(SHIPPED[version], sort_keys=True) for version in known}
    return {version: hashlib.sha256(text.encode("utf-8")).hexdigest()[:12] for version, text in texts.items()}


def _account() -> str:
    """The account under which the task runs, and the machine."""
    try:
        name = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container may run under a number without an account
        name = str(os.geteuid())
    return f"{name} on {platform.node()}"
