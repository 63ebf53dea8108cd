"""Accepts connections, logs clients in, reads requests (batch, RPC, transaction manager) and runs them."""
import socket
import ssl
import struct
import sys
import threading

from lab.sql_server import procedures  # noqa: F401  (registers itself)
from lab.sql_server import wire
from lab.sql_server.batch import SqlError
from lab.sql_server.catalog import Files
from lab.sql_server.session import MAX_PARAMETERS, Attention, Frame, Loop, Return, Session
from lab.sql_server.tdstypes import Reader, encoder, read_typed, type_info

PROC_IDS = {10: 'sp_executesql', 11: 'sp_prepare', 12: 'sp_execute', 13: 'sp_prepexec', 15: 'sp_unprepare'}
SERVER_VERSION = (9, 0, 0x0F, 0xC3)


class Client:
    def __init__(self, server, sock, spid):
        self.server, self.wire, self.spid, self.session = server, wire.Wire(sock), spid, None

    def serve(self):
        try:
            if self.login():
                self.loop()
        except (wire.Disconnected, OSError):
            pass
        finally:
            if self.session:
                self.session.close()
            self.wire.sock.close()

    def login(self):
        kind, data = self.wire.read_message()
        if kind == wire.PRELOGIN:
            wanted = wire.parse_prelogin(data).get(1, b'\x02')[0]
            context = self.server.tls
            answer = wire.ENC_ON if context and wanted in (wire.ENC_ON, wire.ENC_REQ) else wire.ENC_NOT_SUP
            self.wire.send_packets(wire.prelogin_reply(answer, SERVER_VERSION), True)
            if answer == wire.ENC_ON:
                self.wire.start_tls(context)
            kind, data = self.wire.read_message()
        if kind != wire.LOGIN7:
            return False
        info = wire.parse_login7(data)
        if not info['version']:
            return False
        reply = wire.Reply(self.wire, info['version'])
        if self.server.logins.get(info['user'].lower()) != info['password']:
            reply.message(18456, 1, 14, f"Login failed for user '{info['user']}'.")
            reply.done(wire.DONE, wire.ERROR)
            reply.finish()
            return False
        try:
            self.session = Session(self.server.files, self.wire, info, self.spid)
        except SqlError:
            reply.message(4060, 1, 11, f"Cannot open database \"{info['database']}\" requested by the login. The login failed.")
            reply.message(18456, 1, 14, f"Login failed for user '{info['user']}'.")
            reply.done(wire.DONE, wire.ERROR)
            reply.finish()
            return False
        self.version = info['version']
        size = min(max(info['packet_size'] or 4096, 512), 32767)
        reply.envchange(1, self.session.database, 'master')
        reply.message(5701, 2, 0, f"Changed database context to '{self.session.database}'.")
        reply.envchange(7, bytes.fromhex('0904d00034'), b'', binary=True)
        reply.envchange(2, 'us_english', '')
        reply.message(5703, 1, 0, 'Changed language setting to us_english.')
        reply.loginack(info['raw_version'], 'Microsoft SQL Server', SERVER_VERSION)
        reply.envchange(4, str(size), '4096')
        reply.done(wire.DONE, 0)
        reply.finish()
        self.wire.packet_size = size
        return True

    def loop(self):
        handlers = {wire.BATCH: self.batch, wire.RPC: self.rpc, wire.TRANMGR: self.tranmgr}
        while True:
            kind, data = self.wire.read_message()
            s = self.session
            s.reply = reply = wire.Reply(self.wire, self.version)
            if kind == wire.ATTENTION:          # the answer had gone out already: confirm only
                reply.done(wire.DONE, wire.ATTN)
                reply.finish()
                continue
            s.cancelled, s.in_try, s.level, s.function_error = False, 0, 0, None
            try:
                handlers[kind](data[wire.skip_headers(data, self.version):], reply)
            except Attention:
                if s.xact_abort:
                    s.rollback(tell=True)
                reply.held = None
                reply.done(wire.DONE, wire.ATTN)
            reply.finish()

    def guarded(self, work, token):
        """Runs work; a SqlError that ends the batch becomes ERROR. Returns (return status, failed)."""
        s = self.session
        try:
            return work() or 0, False
        except Return as r:
            return r.value, False
        except Loop:
            return 0, False
        except SqlError as e:
            s.reply.message(e.number, e.state, e.severity, e.text)
            if e.scope == 'tran':
                s.rollback(tell=True)
            return -6, True
        except (wire.Disconnected, OSError, Attention):
            raise
        except RecursionError:
            s.reply.message(8631, 1, 17, 'Internal error: Server stack limit has been reached.')
            return -6, True
        except Exception as e:
            if self.server.debug:
                import traceback
                traceback.print_exc()
            s.reply.message(50000, 1, 16, f'Internal error of the lab server: {type(e).__name__}: {e}')
            return -6, True

    def batch(self, data, reply):
        s, text = self.session, data.decode('utf-16-le', 'replace')
        s.token = wire.DONE
        _, failed = self.guarded(lambda: s.run_text(text, Frame()), wire.DONE)
        if failed:
            reply.done(wire.DONE, wire.ERROR)
        elif not reply.held:
            reply.done(wire.DONE, 0)

    def tranmgr(self, data, reply):
        s, r = self.session, Reader(data)
        kind = r.num('H')
        verb = {5: 'begin', 7: 'commit', 8: 'rollback', 9: 'save'}.get(kind)

        def work():
            if verb == 'begin':
                r.take(1)
                s.begin()
                return
            name = r.take(r.num('B')).decode('utf-16-le') if len(data) > r.pos else ''
            s.tran(verb, name)
            if verb != 'save' and len(data) > r.pos and r.num('B') & 1:     # ... and begin the next one
                s.begin()
        _, failed = self.guarded(work, wire.DONE)
        reply.done(wire.DONE, wire.ERROR if failed else 0, 0, {5: 0xD4, 7: 0xD5, 8: 0xD2}.get(kind, 0))

    def rpc(self, data, reply):
        s, r = self.session, Reader(data)
        while r.pos < len(data):                # several RPCs in one message are separated by 0x80 (0xFF from 7.2)
            size = r.num('H')
            name = PROC_IDS.get(r.num('H'), 'unknown') if size == 0xFFFF else r.take(2 * size).decode('utf-16-le')
            r.num('H')                          # option flags
            params = []
            while r.pos < len(data) and data[r.pos] not in (0x80, 0xFF):
                pname = r.take(2 * r.num('B')).decode('utf-16-le')
                output = r.num('B') & 1
                t, value = read_typed(r)
                params.append((pname, t, value, output))
            r.pos += 1
            if self.server.debug:
                print('RPC', name, [(p[0], p[1].name, repr(p[2])[:60]) for p in params], file=sys.stderr)
            s.token, handle = wire.DONEINPROC, None
            short = name.lower().split('.')[-1]
            status, failed = 0, False
            if short in ('sp_prepexec', 'sp_prepare'):
                handle, s.next_handle = s.next_handle, s.next_handle + 1
                s.prepared[handle] = ([d.split()[0].lower() for d in s.split(params[1][2] or '') if d.strip()], params[2][2])
                if short == 'sp_prepexec':
                    status, failed = self.guarded(lambda: self.execute(handle, params[3:]), s.token)
            elif short == 'sp_execute':
                status, failed = self.guarded(lambda: self.execute(params[0][2], params[1:]), s.token)
            elif short == 'sp_unprepare':
                s.prepared.pop(params[0][2], None)
            elif short == 'sp_executesql':
                status, failed = self.guarded(lambda: self.executesql(params), s.token)
            else:
                frame = Frame()
                for n, p in enumerate(params):
                    frame.declare(f'@out{n}', p[1], p[2])
                status, failed = self.guarded(lambda: s.call(name, [(p[0] or None, p[2], f'@out{n}' if p[3] else None) for n, p in enumerate(params)], frame), s.token)
                for n, p in enumerate(params):
                    if p[3] and not failed:
                        reply.return_value(p[0], type_info(p[1], self.version), encoder(p[1], self.version)(frame.values[f'out{n}']))
            reply.return_status(status)
            if handle is not None:
                reply.return_value('', b'\x26\x04', struct.pack('<Bi', 4, handle))
            reply.done(wire.DONEPROC, wire.ERROR if failed else 0, 0, 0xE0)

    def execute(self, handle, params):
        s = self.session
        if handle not in s.prepared:
            raise SqlError(8179, f'Could not find prepared statement with handle {handle}.')
        names, text = s.prepared[handle]
        self.run(text, names, params)

    def executesql(self, params):
        names = [d.split()[0].lower() for d in self.session.split(params[1][2] or '')] if len(params) > 1 and params[1][2] else []
        self.run(params[0][2], names, params[2:])

    def run(self, text, names, params):
        if len(params) > MAX_PARAMETERS:
            raise SqlError(8003, 'The incoming request has too many parameters. The server supports a maximum of 2100 parameters. Reduce the number of parameters and resend the request.', scope='batch')
        frame = Frame()
        for n, (pname, t, value, output) in enumerate(params):
            if t.size > 0:                      # FreeTDS declares NVARCHAR(2 * length): one plan for all lengths, please
                t = t._replace(size=4000 if t.name[0] == 'n' else 8000)
            frame.declare((pname or names[n]).lower(), t, value)
        self.session.run_text(text, frame)


class Server:
    def __init__(self, folder, host='127.0.0.1', port=14330, logins=None, cert=None, key=None, debug=False):
        self.files, self.debug = Files(folder), debug
        self.logins = logins or {'sa': 'Passw0rd!'}
        self.tls = None
        if cert:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(cert, key)
            self.tls.maximum_version = ssl.TLSVersion.TLSv1_2       # 1.3 sends tickets after the handshake, outside PRELOGIN
        self.listener = socket.create_server((host, port), backlog=64)
        self.port = self.listener.getsockname()[1]

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def serve_forever(self):
        spid = 50
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            spid += 1
            threading.Thread(target=Client(self, sock, spid).serve, daemon=True).start()

    def stop(self):
        self.listener.close()


class SqlServer:
    """`with SqlServer(directory, logins={"sa": "password"}) as server: server.port` - a server in a thread."""
    def __init__(self, directory, *, host='127.0.0.1', port=0, logins=None, tls=None):
        cert, key = tls or (None, None)
        passwords = {name.lower(): (value if isinstance(value, str) else value[0]) for name, value in (logins or {'sa': 'password'}).items()}
        self._server = Server(str(directory), host=host, port=port, logins=passwords, cert=cert, key=key)
        self.host, self.port = host, self._server.port

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *exc):
        self._server.stop()
