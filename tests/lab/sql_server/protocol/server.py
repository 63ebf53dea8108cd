# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: listens, logs clients in, and gives each a thread."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path

from lab.sql_server.engine.locks import Locks
from lab.sql_server.engine.store import Store
from lab.sql_server.errors import Attention, CutConnection, SqlError
from lab.sql_server.protocol.logins import Logins
from lab.sql_server.protocol.messages import (
    COLLATION,
    DATABASE,
    DONE,
    ENCRYPTION_NOT_SUPPORTED,
    ENCRYPTION_ON,
    ENCRYPTION_REQUIRED,
    ERROR,
    LANGUAGE,
    LATIN1_GENERAL_CI_AS,
    PACKET_SIZE,
    Login,
    Reply,
    parse_login,
    parse_prelogin,
    prelogin_answer,
)
from lab.sql_server.protocol.monitor import Monitor
from lab.sql_server.protocol.requests import Requests
from lab.sql_server.protocol.session import CONTROL_PROGRAM, Session
from lab.sql_server.protocol.wire import LOGIN7, PRELOGIN, Disconnected, Wire
from lab.sql_server.shared import Shared
from lab.sql_server.translations import Translations

DEFAULT_PRODUCT = "9.00.4035.00"
FIRST_SPID = 51


class SqlServer:
    """`with SqlServer(directory, logins={"sa": "password", "reader": ("password", "readonly")}) as server: server.port`

    It listens as soon as it exists; it answers between __enter__ and __exit__. port 0 takes a free port. tls: paths of
    a certificate and its key. product: what it says its version is; instance: and its name (None: the default one).
    translations: the file in which servers keep what they have translated; None: nothing is kept.
    """

    def __init__(
        self,
        directory: str | Path,
        *,
        logins: Mapping[str, str | tuple[str, str]],
        host: str = "127.0.0.1",
        port: int = 0,
        tls: tuple[str, str] | None = None,
        product: str = DEFAULT_PRODUCT,
        instance: str | None = None,
        translations: Path | None = None,
    ) -> None:
        self.logins, self.product, self.instance = Logins(logins), product, instance
        self.locks, self.monitor = Locks(), Monitor()
        self.shared = Shared(product, Translations(translations) if translations else None)
        self.tls = _tls_context(*tls) if tls else None
        self._listener = socket.create_server((host, port), backlog=64)
        self.host, self.port = self._listener.getsockname()[:2]
        self.store = Store(directory)
        self._clients: dict[int, Client] = {}
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> SqlServer:
        self._accepting.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Ends all sessions and waits for them."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for client in list(self._clients.values()):
            client.wire.close()
            client.join()
        self.store.close()
        self.shared.close()

    def sessions(self) -> list[Session]:
        with self._lock:
            return [client.session for client in self._clients.values() if client.session]

    def end_session(self, spid: int) -> bool:
        """Cut a client off and wait until its transaction is undone; false if there is none, since it may have left."""
        client = self._clients.get(spid)
        if not client or not client.session:
            return False
        client.wire.close()
        client.join()
        return True

    def forget(self, client: Client) -> None:
        with self._lock:
            self._clients.pop(client.spid, None)

    def _accept(self) -> None:
        spid = FIRST_SPID
        while True:
            try:
                connection, _unused = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = Client(self, connection, spid)
            with self._lock:
                self._clients[spid] = client
            client.start()
            spid += 1


class Client(threading.Thread):
    """One connection from its first byte to its last."""

    def __init__(self, server: SqlServer, connection: socket.socket, spid: int) -> None:
        super().__init__(daemon=True)
        self.server, self.wire, self.spid = server, Wire(connection), spid
        self.session: Session | None = None

    def run(self) -> None:
        try:
            self.session = self._log_in()
            if self.session:
                self._serve(self.session)
        except (Disconnected, OSError, ValueError, CutConnection, Attention):
            pass
        finally:
            self.wire.close()
            if self.session:
                self.session.close()
            self.server.forget(self)

    def _serve(self, session: Session) -> None:
        requests = Requests(session)
        while True:
            kind, data = self.wire.read_message()
            session.busy = True
            received, sent = self.wire.received, self.wire.sent
            try:
                requests.answer(kind, data)
            finally:
                session.busy = False
                if session.counted:
                    session.monitor.count("bytes_received", self.wire.received - received + len(data) + 8)
                    session.monitor.count("bytes_sent", self.wire.sent - sent)

    def _log_in(self) -> Session | None:
        kind, data = self.wire.read_message()
        if kind == PRELOGIN:
            wanted = parse_prelogin(data).get(1, b"\x02")[0]
            encrypted = self.server.tls is not None and wanted in (ENCRYPTION_ON, ENCRYPTION_REQUIRED)
            answer = ENCRYPTION_ON if encrypted else ENCRYPTION_NOT_SUPPORTED
            self.wire.send(prelogin_answer(answer, self._version()), last=True)
            if encrypted:
                self.wire.start_tls(self.server.tls)
            kind, data = self.wire.read_message()
        login = parse_login(data) if kind == LOGIN7 else None
        if not login or not login.tds:
            return None  # TDS 7.0 and older
        reply = Reply(self.wire, login.tds)
        session = self._session(login, reply)
        if session:
            self._welcome(login, reply, session)
        reply.finish()
        if session:
            self.wire.packet_size = login.packet_size
        return session

    def _session(self, login: Login, reply: Reply) -> Session | None:
        """None, with errors in the reply, for a wrong password or database."""
        account = self.server.logins.log_in(login.user, login.password)
        if account:
            try:
                return Session(self.server, self.wire, login, account, self.spid)
            except SqlError:
                text = f'Cannot open database "{login.database}" requested by the login. The login failed.'
                reply.message(4060, text, 11)
        reply.message(18456, f"Login failed for user '{login.user}'.", 14)
        reply.done(DONE, ERROR)
        return None

    def _welcome(self, login: Login, reply: Reply, session: Session) -> None:
        if login.program != CONTROL_PROGRAM:
            self.server.monitor.count("connections")
        reply.environment(DATABASE, session.database, "master")
        reply.message(5701, f"Changed database context to '{session.database}'.", 0, 2)
        reply.environment(COLLATION, LATIN1_GENERAL_CI_AS, b"")
        reply.environment(LANGUAGE, "us_english")
        reply.message(5703, "Changed language setting to us_english.", 0)
        reply.login_accepted(login.raw_version, self._version())
        reply.environment(PACKET_SIZE, str(login.packet_size), "4096")
        reply.done(DONE)

    def _version(self) -> bytes:
        """major, minor, build as the wire has them."""
        major, minor, build, *_unused = (int(part) for part in self.server.product.split("."))
        return bytes([major, minor]) + build.to_bytes(2, "big")


def _tls_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 sends tickets after the handshake, outside PRELOGIN packets
    return context
