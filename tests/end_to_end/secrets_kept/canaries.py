# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking for secrets in everything that a run leaves, in whatever form they may be there."""

from __future__ import annotations

import base64
import html
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(secret: str) -> dict[bytes, str]:
    """The bytes that a secret would be seen by, with the name of the form."""
    encoded = {name: secret.encode(name) for name in ("UTF-8", "UTF-16-LE", "UTF-16-BE")}
    texts = {
        "URL": quote(secret, safe=""),
        "form": quote_plus(secret),
        "JSON": json.dumps(secret)[1:-1],
        "JSON in JSON": json.dumps(json.dumps(secret))[3:-3],
        "HTML": html.escape(secret),
        "Python": repr(secret)[1:-1],
        "ODBC": secret.replace("}", "}}"),
        "SQL": secret.replace("'", "''"),
        "hexadecimal": encoded["UTF-8"].hex(),
        "hexadecimal UTF-16": encoded["UTF-16-LE"].hex(),
    }
    found = {text.encode(): name for name, text in texts.items()}
    # as MS-TDS has it in a login: halves of each byte changed places, then XOR A5
    found[bytes((byte << 4 & 0xF0 | byte >> 4) ^ 0xA5 for byte in encoded["UTF-16-LE"])] = "LOGIN7"
    for name, content in encoded.items():
        found[content] = name
        for shift in range(3):  # where in the content the secret may begin
            packed = base64.b64encode(b"\0" * shift + content)
            # the first and last characters also depend on what stands beside it
            found[packed[(0, 2, 3)[shift] : -4]] = f"base64 of {name}"
            found[base64.urlsafe_b64encode(b"\0" * shift + content)[(0, 2, 3)[shift] : -4]] = f"base64 of {name}"
    return found


def shown_in(content: bytes, secrets: Iterable[str]) -> list[str]:
    """The secrets that are in it, each with its form."""
    return [f"{secret} as {name}" for secret in secrets for form, name in forms(secret).items() if form in content]


def shown_in_files(folder: Path, secrets: Iterable[str], but: Iterable[Path] = ()) -> list[str]:
    """The same for all files below a folder, also their names, `but` for those with which the test gave the secrets."""
    known, apart = list(secrets), {path.resolve() for path in but}
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() and path.resolve() not in apart else b""
        found += [f"{path.relative_to(folder)}: {what}" for what in shown_in(bytes(path) + b"\n" + content, known)]
    return found


@contextmanager
def watched_processes(home: Path, secrets: Iterable[str]) -> Iterator[set[str]]:
    """The command lines and environments of the processes with this HOME, from now to the end of the block.

    The commands are in it too, so that a test can tell that it has seen some.
    """
    known, shown, ended = list(secrets), set[str](), threading.Event()

    def look() -> None:
        while not ended.wait(0.05):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
                except OSError:  # it has ended, or is somebody else's
                    continue
                if f"HOME={home}".encode() in environment.split(b"\0"):
                    shown.add(command.split(b"\0")[0].decode())
                    shown.update(f"{command[:60]!r}: {what}" for what in plainly_in(command + environment, known))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield shown
    finally:
        ended.set()
        watcher.join()


def plainly_in(content: bytes, secrets: Iterable[str]) -> list[str]:
    """The two forms that are looked for here: there are many processes, many times a second."""
    return [secret for secret in secrets if secret.encode() in content or quote(secret, safe="").encode() in content]
