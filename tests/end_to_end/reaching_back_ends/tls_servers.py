# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL Servers with good and bad certificates, each behind a listener that keeps what clients have sent."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from lab.directory.certificates import CA_KEY_FILE, create_authority, issue_certificate
from lab.sql_server.protocol.server import SqlServer

HOST = "127.0.0.1"
USER, PASSWORD = "mover", "Canary.pass1"
NOT_SUPPORTED = 2  # what PRELOGIN says of encryption
_A_DAY = datetime.timedelta(days=1)


@dataclass
class Listener:
    """A server's place on the wire. `sent`: what clients have sent; `strip`: its offer of TLS is taken out."""

    server: tuple[str, int]
    strip: bool = False
    sent: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> Listener:
        self._listening = socket.create_server((HOST, 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    @property
    def saw_the_password(self) -> bool:
        """The password as a login has it: UTF-16, its half bytes exchanged, and A5 over it (MS-TDS 2.2.6.4)."""
        hidden = bytes((byte << 4 & 0xF0 | byte >> 4) ^ 0xA5 for byte in PASSWORD.encode("utf-16-le"))
        return hidden in self.sent or PASSWORD.encode() in self.sent

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listening.accept()
                server = socket.create_connection(self.server)
                _start(self._pass, client, server, self._keep)
                _start(self._pass, server, client, self._without_tls if self.strip else bytes)

    def _keep(self, data: bytes) -> bytes:
        self.sent += data
        return data

    def _without_tls(self, data: bytes) -> bytes:
        """An answer to PRELOGIN whose option 1 says that nothing can be encrypted; whatever follows as it is."""
        changed, place = bytearray(data), 8
        while len(data) > place + 5 and data[place] != 0xFF:
            option, offset, length = struct.unpack_from(">BHH", data, place)
            if option == 1 and length == 1:
                changed[8 + offset] = NOT_SUPPORTED
                return bytes(changed)
            place += 5
        return data

    def _pass(self, source: socket.socket, sink: socket.socket, change: Callable[[bytes], bytes]) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(change(data))
        for endpoint in (source, sink):
            with contextlib.suppress(OSError):
                endpoint.shutdown(socket.SHUT_RDWR)
            endpoint.close()


def _start(work: Callable[..., None], *arguments: object) -> None:
    threading.Thread(target=work, args=arguments, daemon=True).start()


class Certificates:
    """Authorities and certificates, each made when it is first asked for: (certificate, key), files in PEM."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.authority = create_authority(folder / "authority", "The authority")
        self.other_authority = create_authority(folder / "other", "Another authority")

    def signed(self, name: str, *, other: bool = False, host: str = HOST) -> tuple[str, str]:
        authority = self.other_authority if other else self.authority
        certificate, key = self._files(name)
        issue_certificate(authority.parent, certificate, key, ["sql.example.test"], [host])
        return str(certificate), str(key)

    def expired(self, name: str) -> tuple[str, str]:
        """The same, but it has ended a day ago."""
        certificate, key = self.signed(name)
        authority = self.authority.parent
        old = x509.load_pem_x509_certificate(Path(certificate).read_bytes())
        signer = serialization.load_pem_private_key((authority / CA_KEY_FILE).read_bytes(), password=None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey)
        builder = x509.CertificateBuilder(old.issuer, old.subject, old.public_key(), old.serial_number)
        for extension in old.extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        _write(certificate, builder, signer, datetime.datetime.now(datetime.UTC) - _A_DAY)
        return certificate, key

    def of_its_own(self, name: str, *, bits: int = 2048) -> tuple[str, str]:
        """Signed by itself, with a name that is not the server's, as SQL Server makes one."""
        certificate, key_file = self._files(name)
        key = rsa.generate_private_key(65537, bits)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SSL_Self_Signed_Fallback")])
        builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        _write(str(certificate), builder, key, datetime.datetime.now(datetime.UTC) + 365 * _A_DAY)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        key_file.write_bytes(key.private_bytes(*form))
        return str(certificate), str(key_file)

    def _files(self, name: str) -> tuple[Path, Path]:
        return self._folder / f"{name}.pem", self._folder / f"{name}.key"


def _write(
    path: str,
    builder: x509.CertificateBuilder,
    signer: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    end: datetime.datetime,
) -> None:
    dated = builder.not_valid_before(end - 365 * _A_DAY).not_valid_after(end)
    Path(path).write_bytes(dated.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def fingerprint(certificate: str) -> str:
    """SHA-256, as openssl prints it."""
    return x509.load_pem_x509_certificate(Path(certificate).read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()


@contextlib.contextmanager
def listening(
    folder: Path,
    tls: tuple[str, str] | None,
    *,
    strip: bool = False,
    change: Callable[[ssl.SSLContext], None] = lambda _context: None,
) -> Iterator[Listener]:
    """A SQL Server with this certificate and key; `change` is done to its TLS."""
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")  # short keys too
        context.load_cert_chain(*tls)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        change(context)
    with SqlServer(folder, logins={USER: PASSWORD}) as server:
        server.tls = context
        with Listener((server.host, server.port), strip) as listener:
            yield listener
