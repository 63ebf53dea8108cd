# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contents that a file may hold instead of the right one, by name; each is made of the good content."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

MEGABYTE = 1024 * 1024
# Stands in a file outside of what a task names; {outside} is that file's path.
SECRET = "root:$6$canary/of:another-file"
_DTD = b'<?xml version="1.0"?><!DOCTYPE DocItemSet %s><DocItemSet><HomedResource UserAtHost="%s"/></DocItemSet>'
Content = Callable[[bytes, str], bytes]


def _archive(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "sip_uri\n")
    return packed.getvalue()


def _inserted(good: bytes, piece: bytes) -> bytes:
    middle = len(good) // 2
    return good[:middle] + piece + good[middle:]


def _bomb() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))
    return _DTD % (b'[<!ENTITY l0 "lol">' + levels + b"]", b"&l9;")


def _declared(outside: str) -> bytes:
    return _DTD % (b'[<!ENTITY x SYSTEM "file://%s">]' % outside.encode(), b"&x;")


CONTENTS: dict[str, Content] = {
    "as it should be": lambda good, outside: good,
    "empty": lambda good, outside: b"",
    "a line break": lambda good, outside: b"\n",
    "1,000 blank lines": lambda good, outside: b"\r\n" * 1000,
    "a megabyte of NUL": lambda good, outside: bytes(MEGABYTE),
    "NUL in the middle": lambda good, outside: _inserted(good, b"\0"),
    "line of a megabyte": lambda good, outside: _inserted(good, b"x" * MEGABYTE),
    "line of 40 MB": lambda good, outside: b"x" * 40 * MEGABYTE,
    "JSON text of 40 MB": lambda good, outside: b'{"record":"' + b"x" * 40 * MEGABYTE + b'"}\n',
    "40 MB of short lines": lambda good, outside: b"a;b\n" * 10 * MEGABYTE,
    "deep list": lambda good, outside: b"[" * 200_000 + b"]" * 200_000 + b"\n",
    "deep object": lambda good, outside: b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"\n",
    "keys twice": lambda good, outside: good.replace(b"{", b'{"record":"user","record":"header",', 1),
    "number of 10,000 digits": lambda good, outside: b'{"record":' + b"9" * 10_000 + b"}\n" + good,
    "infinite number": lambda good, outside: b'{"record":Infinity}\n' + good,
    "half a surrogate": lambda good, outside: b'{"record":"user","sip_uri":"sip:\\ud800","outcome":"moved"}\n',
    "null": lambda good, outside: b"null\n",
    "list": lambda good, outside: b"[]\n",
    "text": lambda good, outside: b'"text"\n',
    "number": lambda good, outside: b"0\n",
    "empty object": lambda good, outside: b"{}\n",
    "bad UTF-8": lambda good, outside: _inserted(good, b"\xff\xfe\x80"),
    "half of UTF-16": lambda good, outside: b"\xff\xfe" + good.decode("latin-1").encode("utf-16-le") + b"x",
    "UTF-16 LE": lambda good, outside: b"\xff\xfe" + good.decode("latin-1").encode("utf-16-le"),
    "UTF-16 BE": lambda good, outside: good.decode("latin-1").encode("utf-16-be"),
    "UTF-32": lambda good, outside: good.decode("latin-1").encode("utf-32"),
    "byte order mark": lambda good, outside: b"\xef\xbb\xbf" + good,
    "two byte order marks": lambda good, outside: b"\xef\xbb\xbf" * 2 + good,
    "CRLF": lambda good, outside: good.replace(b"\n", b"\r\n"),
    "CR": lambda good, outside: good.replace(b"\n", b"\r"),
    "torn": lambda good, outside: good[:-7],
    "half": lambda good, outside: good[: len(good) // 2],
    "only its beginning": lambda good, outside: good[:40],
    "twice": lambda good, outside: good * 2,
    "lines backwards": lambda good, outside: b"".join(reversed(good.splitlines(keepends=True))),
    "quotation without end": lambda good, outside: good + b'"' + b"a,b\n" * 1000,
    "escape sequence": lambda good, outside: b"\x1b[2J\x1b]0;title\x07" + good,
    "gzip": lambda good, outside: gzip.compress(good, mtime=0),
    "gzip, torn": lambda good, outside: gzip.compress(good, mtime=0)[:-9],
    "gzip, damaged": lambda good, outside: _inserted(gzip.compress(good, mtime=0), b"\0\xff"),
    "gzip of 200 MB of NUL": lambda good, outside: gzip.compress(bytes(200 * MEGABYTE), 1, mtime=0),
    "gzip header only": lambda good, outside: b"\x1f\x8b",
    "ZIP": lambda good, outside: _archive("users.csv"),
    "workbook": lambda good, outside: _archive("xl/workbook.xml"),
    "PDF": lambda good, outside: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "program": lambda good, outside: b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" * 100,
    "ELF": lambda good, outside: b"\x7fELF\x02\x01\x01" + bytes(1000),
    "picture": lambda good, outside: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "database": lambda good, outside: b"SQLite format 3\0" + bytes(1000),
    "certificate of no sense": lambda good, outside: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "XML bomb": lambda good, outside: _bomb(),
    "XML entity of a file": lambda good, outside: _declared(outside),
    "XML with a DTD elsewhere": lambda good, outside: _DTD % (b'SYSTEM "http://127.0.0.1:9/x.dtd"', b"a@b.test"),
    "XML entity of a parameter": lambda good, outside: (
        _DTD % (b'[<!ENTITY %% p SYSTEM "file://%s"> %%p;]' % outside.encode(), b"a@b.test")
    ),
    "XML, 100,000 deep": lambda good, outside: b"<DocItemSet>" + b"<a>" * 100_000,
    "XML of another kind": lambda good, outside: b'<?xml version="1.0"?><html><body/></html>',
    "XML without an end": lambda good, outside: b"<DocItemSet><HomedResource UserAtHost='",
    "XML in an encoding that nobody knows": lambda good, outside: b'<?xml version="1.0" encoding="x"?><DocItemSet/>',
    "other people's words": lambda good, outside: b"root:x:0:0:root:/root:/bin/bash\n",
}
