# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every back end that tasks would use, asked one after the other. Each has its own time-out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.diagnosis.back_end_answers import (
    BackEndAnswers,
    ask_back_end,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import PoolLike, user_data_map
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema import grants
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.rights import Right, in_words
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import SHIPPED
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from .described import about_to_end, clocks_apart, described_tls, milliseconds, rounded
from .mending import login_of, of_back_end
from .missing import SQL_SERVER, Missing, Purpose


@dataclass(frozen=True)
class StatedPool:
    """A pool of the option `back_ends`, when the directory cannot be asked what the pool is."""

    name: str
    fqdn: str = ""
    version: str = ""
    back_end_host: str = ""
    back_end_instance: str | None = None


@dataclass
class BackEndsAsked:
    """Parts of the result."""

    params: Mapping[str, Any]
    described: list[dict[str, Any]] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    def ask(self, pool: PoolLike) -> None:
        """Ask the back end of a pool. Raises nothing of what servers do."""
        versions = [pool.version] if pool.version else list(SHIPPED)
        try:
            settings = BackEndSettings.for_pool(
                self.params, pool.name, pool.back_end_host, pool.back_end_instance, pool.fqdn
            )
            answers = ask_back_end(settings, [user_data_map(self.params, version) for version in versions])
        except OcsError as error:
            self.described.append({"pool": pool.name, "answers": False, "problem": error.what})
            self.missing.append(Missing(pool.name, "looking", error.what, error.remedy))
            return
        self.described.append(_described(answers))
        where = f"{pool.name} ({answers.settings.where})"
        self.missing += [of_back_end(answers, error) for error in answers.problems]
        self.missing += about_to_end(where, answers.tls, ("", ""))
        if answers.facts:
            self.missing += clocks_apart(where, answers.facts.skew, kerberos=answers.settings.auth == "kerberos")
        self.missing += _rights_missing(where, answers)


def stated_pools(entries: Sequence[Mapping[str, Any]], wanted: Sequence[str]) -> list[StatedPool]:
    """The pools of the option `back_ends` whose server it names; of the wanted ones, if any are."""
    return [
        StatedPool(entry["pool"])
        for entry in entries
        if entry.get("server") and (not wanted or entry["pool"] in wanted)
    ]


def _rights_missing(where: str, answers: BackEndAnswers) -> Iterator[Missing]:
    rights = answers.rights
    if rights is None:
        return
    if rights.missing_to_read:
        yield _lacking(
            where, "looking", rights.missing_to_read, grants.reading(answers.user_database, login_of(answers))
        )
    if answers.schema and answers.schema.problem:  # nobody can grant rights on tables that are not there
        return
    problem = rights.problem_with_writing(answers.settings.pool) if rights.read_only else None
    if problem is not None:
        yield Missing(where, "moving", problem.what, problem.remedy)
    needed: tuple[tuple[Purpose, tuple[Right, ...]], ...] = (
        ("moving", rights.missing_to_write),
        ("deleting", rights.missing_to_delete),
    )
    for purpose, lacking in needed:
        if lacking:
            command = grants.grants(lacking, login_of(answers), answers.user_database)
            yield _lacking(where, purpose, lacking, command)


def _lacking(where: str, purpose: Purpose, rights: Sequence[Right], command: str) -> Missing:
    what = f"The login lacks rights: {in_sentence(in_words(rights), of=len(rights))}."
    remedy = "Have them granted, or use a login that has them, such as a member of db_owner of the user database."
    return Missing(where, purpose, what, remedy, SQL_SERVER, command.rstrip("\n"))


def _described(answers: BackEndAnswers) -> dict[str, Any]:
    settings, facts, rights = answers.settings, answers.facts, answers.rights
    return {
        "pool": settings.pool,
        "server": settings.where,
        "driver": str(answers.build) if answers.build else None,
        "encrypted": settings.encrypted,
        "answers": answers.is_reached,
        "logged_on": facts is not None,
        "problem": " ".join(problem.what for problem in answers.problems) or None,
        "tls": described_tls(answers.tls),
        "server_name": facts.name if facts else None,
        "database": answers.user_database,
        "opened": answers.is_open,
        "product": facts.product if facts else None,
        **dict.fromkeys(("version", "service_pack", "edition", "server_collation", "database_collation")),
        **dict.fromkeys(("login", "database_user")),
        **(facts.texts if facts else {}),
        **({} if answers.is_open else dict.fromkeys(("database_collation", "database_user"))),  # they are of master
        "read_committed_snapshot": facts.read_committed_snapshot if facts and answers.is_open else None,
        "isolation": facts.isolation if facts else None,
        "latency_ms": milliseconds(facts.seconds if facts else None),
        "clock_skew": rounded(facts.skew if facts else None),
        "schema": _described_schema(answers),
        "rights": None
        if rights is None
        else {
            "missing_for_looking": in_words(rights.missing_to_read),
            "missing_for_moving": in_words(rights.missing_to_write),
            "missing_for_deleting": in_words(rights.missing_to_delete),
            "deletes_by_procedure": rights.can_execute_delete_procedure,
            "read_only": rights.read_only,
        },
    }


def _described_schema(answers: BackEndAnswers) -> dict[str, Any] | None:
    schema = answers.schema
    if schema is None:
        return None
    return {
        "map": schema.map.version,
        "as_the_map_says": not schema.differences,
        "differences": list(schema.differences),
        "tables": schema.tables,
        "fingerprint": schema.fingerprint,
    }
