# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Application locks: they keep a second run away from the same pool, for as long as the connection lives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndError, BackEndLocked, BackEndRefused

from ..settings.settings import APPLICATION_NAME
from ..statements.literals import literal
from ..statements.results import Question
from .connection import BackEnd

# One lock for all operations: exclusive on the pool that users leave, shared on the one that takes them.
_LOCK = literal(f"{APPLICATION_NAME} move")
_MODES = {"exclusive": "Exclusive", "shared": "Shared"}
_TAKE = """DECLARE @result int
EXEC @result = sp_getapplock @Resource = {name}, @LockMode = '{mode}', @LockOwner = 'Session', @LockTimeout = 0"""
_HOLDERS = (
    "FROM master.dbo.sysprocesses WHERE program_name = {application} AND dbid = DB_ID() AND spid <> @@SPID "
    "ORDER BY login_time"
)


@contextmanager
def application_lock(back_end: BackEnd, mode: str) -> Iterator[None]:
    """Hold the lock of this database, `exclusive` or `shared`. Raises BackEndLocked, with its holders, at once.

    After a second signal the server is asked nothing more: the caller closes the connection, and that ends the lock.
    """
    take = _TAKE.format(name=_LOCK, mode=_MODES[mode])
    (((result,),),) = back_end.run(
        "the application lock", [take, Question("result", ("@result",), kinds=("number",), one_row=True)]
    )
    if result == -1:
        raise _locked(back_end)
    if result < 0:
        raise BackEndError(
            f"The back end {back_end.settings.where} gave no application lock (sp_getapplock returned {result}).",
            remedy="Run the task again.",
        )
    try:
        yield
    except KeyboardInterrupt:
        raise  # a thread may still wait for an answer on this connection; it ends now, and the lock with it
    except BaseException:
        _release(back_end)
        raise
    _release(back_end)


def _release(back_end: BackEnd) -> None:
    """End the lock; a connection that broke has done so already."""
    with suppress(BackEndError):
        release = f"EXEC sp_releaseapplock @Resource = {_LOCK}, @LockOwner = 'Session'"
        back_end.run("the end of the application lock", [release])


def _locked(back_end: BackEnd) -> BackEndLocked:
    where = back_end.settings.where
    return BackEndLocked(
        f"Another run is working on the pool {back_end.settings.pool} (back end {where}). {_holders(back_end)}",
        remedy="Wait until it has ended, then run the task again. A run that died has released its lock.",
    )


def _holders(back_end: BackEnd) -> str:
    """The other sessions that use this collection's program name, as a sentence. A login without the right VIEW SERVER
    STATE sees only its own.
    """
    columns = ("RTRIM(hostname)", "RTRIM(loginame)", "CONVERT(varchar(19), login_time, 120)")
    asked = Question("sessions", columns, _HOLDERS.format(application=literal(APPLICATION_NAME)))
    rows: Sequence[tuple[str | None, ...]] = ()
    with suppress(BackEndRefused):
        (rows,) = back_end.run("sessions of other runs", [asked])
    sessions = [
        f"from {host or 'an unknown host'} as {login}, since {since} (server time)" for host, login, since in rows
    ]
    if connected := in_sentence(sessions, "; "):
        return f"Connected: {connected}."
    return "The server does not say who it is (the login may lack the right VIEW SERVER STATE)."
