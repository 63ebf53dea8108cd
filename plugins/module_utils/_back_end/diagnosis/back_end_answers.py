# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of one back end, step by step: TLS, login, server, tables, rights. The steps after one that fails are
left out, and nothing is raised.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline
from ansible_collections.msrtc.ocs.plugins.module_utils._common.tls_session import TlsSession
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DatabaseNotOpened, OcsError

from ..connection import connecting, connection_failures, prelogin
from ..connection.connection import BackEnd
from ..connection.driver_build import DriverBuild
from ..schema.rights import Rights, read_rights
from ..schema.sql_names import SqlNames
from ..schema.user_data_map import UserDataMap
from ..settings.settings import BackEndSettings
from .schema_comparison import SchemaComparison, closest_map
from .server_facts import ServerFacts, server_facts


@dataclass
class BackEndAnswers:
    """The answers; None where one is not known. `settings`: with the port, once that is known. `problems`: the
    obstacles to working with the back end, in the order of the steps. `is_reached`: a SQL Server answered, if only
    with an error.
    """

    settings: BackEndSettings
    user_database: str
    is_reached: bool = False
    build: DriverBuild | None = None
    tls: TlsSession | None = None
    facts: ServerFacts | None = None
    schema: SchemaComparison | None = None
    rights: Rights | None = None
    problems: tuple[OcsError, ...] = ()

    @property
    def is_open(self) -> bool:
        """Could its user database be opened?"""
        return self.schema is not None


def ask_back_end(settings: BackEndSettings, maps: Sequence[UserDataMap]) -> BackEndAnswers:
    """Ask one back end for all of it; `maps`: those that its tables may be as.

    No question is waited for longer than for a login (`login_timeout`), which comes at least twice: without the driver,
    then with it.
    """
    quick = min(settings.query_timeout, settings.login_timeout)
    patient = replace(settings, query_timeout=quick, lock_timeout=min(quick, settings.lock_timeout))
    answers = BackEndAnswers(patient, maps[0].database)
    try:
        if _is_there(answers):
            _ask_database(answers, maps)
    except OcsError as error:
        answers.problems += (error,)
    return answers


def _is_there(answers: BackEndAnswers) -> bool:
    """Look without the driver and without a login; what cannot be seen here may still be what the driver sees."""
    try:
        answers.build = connecting.build_of_driver(answers.settings.driver)
    except OcsError as error:
        answers.problems += (error,)
    deadline = Deadline(answers.settings.login_timeout)
    try:
        answers.settings = located = connecting.with_port(answers.settings, deadline)
        if located.encrypted:
            answers.tls = prelogin.handshake(located.server, located.port or 0, deadline, prelogin.old_tls())
        else:
            prelogin.demands_encryption(located.server, located.port or 0, deadline)
        answers.is_reached = True
    except OSError as error:
        answers.is_reached = isinstance(error, (prelogin.NoEncryption, ssl.SSLError))
        build = answers.build or DriverBuild(answers.settings.driver, freetds=False)
        answers.problems += (connection_failures.of(answers.settings, build, error),)
    return not answers.problems


def _ask_database(answers: BackEndAnswers, maps: Sequence[UserDataMap]) -> None:
    """Ask in the user database; where that is closed to the login, the server itself may still be asked."""
    try:
        back_end = BackEnd.open(answers.settings, answers.user_database)
    except DatabaseNotOpened as error:
        answers.problems += (error,)
        back_end = BackEnd.open(answers.settings, answers.settings.database)
    try:
        answers.facts = server_facts(back_end)
        if answers.problems:
            return
        answers.schema = schema = closest_map(back_end, maps)
        if schema.problem:
            answers.problems += (schema.problem,)
        answers.rights = read_rights(back_end, SqlNames(schema.map, schema.catalogue))
    finally:
        back_end.close()
