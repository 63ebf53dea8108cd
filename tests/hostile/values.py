# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that an option may get, by name; in a fixed order. All of them can be sent as JSON, as Ansible sends them."""

from __future__ import annotations

from typing import Any

ADDRESS = "sip:ann@corp.example.test"

TEXTS = {
    "NUL": "sip:a\0*",
    "bell": "a\x07b",
    "line break": "a\nTASK [all is well]\n",
    "carriage return": "a\rb",
    "escape sequence": "\x1b[2J\x1b]0;title\x07red",
    "delete": "a\x7fb",
    "C1": "a\x9b31mb",
    "right-to-left override": "a\u202egpj.exe",
    "isolate": "\u2066a\u2069",
    "line separator": "a\u2028b",
    "zero width": "a\u200bb\ufeff",
    "half a surrogate": "a\ud800b",
    "other half": "\udc80",
    "outside of the BMP": "\U0001f600" * 20,
    "combining": "a" + "\u0301" * 200,
    "Turkish i": "sip:\u0130zm\u0131r@corp.example.test",
    "full width": "\uff33\uff29\uff30",
    "300 characters": "n" * 300,
    "long folder": "/" + "d/" * 3000,
    "100 KB": "x" * 100_000,
    "empty": "",
    "blank": "  ",
    "no-break space": "\u00a0",
    "template": "{{ lookup('pipe', 'touch hostile') }}",
    "template block": "{% for i in range(10**9) %}x{% endfor %}",
    "parent folders": "../../x",
    "home of nobody": "~nobody-is-called-this/x",
    "variable of the shell": "$HOME/`id`;$(id)|id",
    "single quote": "O'Brien'; DROP TABLE Resource --",
    "double quote": 'a"b""c',
    "bracket": "a]b]]c[",
    "LDAP filter": "*)(|(objectClass=*",
    "LDAP escape": "\\2a\\00\\zz",
    "unbalanced filter": "((((((((((",
    "deep filter": "(!" * 5000,
    "DN": 'CN=a\\,b+c="d"<e>;f#g,DC=corp',
    "connection string": "a;SERVER=evil;PWD={x}}",
    "back slash": "CORP\\",
    "URL": "http://[::1]:99999/%00",
    "percent": "%s%n%(x)d{0.__class__}",
    "YAML": "!!python/object/apply:os.system [id]",
    "number as text": "1e400",
    "date that is none": "2026-02-31T25:61:00+99:99",
}
SHAPES: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "negative": -1,
    "2 ** 31": 2**31,
    "2 ** 63": 2**63,
    "very great": 10**400,
    "very negative": -(10**30),
    "fraction": 1.5,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "empty list": [],
    "list": ["a", "b"],
    "list in a list": [["a", ["b"]]],
    "list of null": [None],
    "list of dictionaries": [{"a": 1}],
    "many": [ADDRESS] * 5000,
    "empty dictionary": {},
    "dictionary": {"a": {"b": [1]}},
    "dictionary with odd keys": {"": 1, "a\0b": 2, "\u202e": 3, "x" * 300: 4},
}
VALUES: dict[str, Any] = TEXTS | SHAPES


def deep(levels: int) -> list[Any]:
    """A list in a list, and so on."""
    nested: list[Any] = []
    for _level in range(levels):
        nested = [nested]
    return nested


VALUES["lists, 200 deep"] = deep(200)
