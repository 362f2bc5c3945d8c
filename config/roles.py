"""The roles under which programs use PostgreSQL, and how long they keep others waiting.

`python -m config.roles`, as the owner of the tables and after each `migrate`, makes
them or brings them up to date. Limits belong to the role, not to the connection: a
connection pooler drops what a program asks for when it connects. The private servers
know one role only; `config.programs` hands the same limits to its connections.
"""

import os
from collections.abc import Mapping

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import encrypt_password
from psycopg2.sql import SQL, Composed, Identifier, Literal

# A transaction ends soon after the longest request or task: an old snapshot keeps dead
# rows from being cleared away. What needs longer says so; see accounts.imports.
LIMITS: dict[str, dict[str, str]] = {
    "web": {
        "statement_timeout": "15s",
        "lock_timeout": "3s",
        "idle_in_transaction_session_timeout": "30s",
        "transaction_timeout": "60s",
        # A list joins a dozen tables, and begins best at the few accounts of its
        # reader: with 8, as shipped, it began at all there are. 8 s became 0.2 s.
        "join_collapse_limit": "20",
        "from_collapse_limit": "20",
        "geqo_threshold": "30",  # or it would try orders at random
    },
    "worker": {
        "statement_timeout": "120s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
        "transaction_timeout": "300s",
    },
    "backup": {"default_transaction_read_only": "on"},
}
ROLES_OF_PROGRAMS = {
    "web": "web",
    "worker": "worker",
    "express": "worker",
    "importer": "worker",
    "beat": "worker",
}
_ROWS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}
"""
_STATISTICS = """
GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT MAINTAIN ON TABLES TO {role}
"""
_OTHERS_TABLES = """
REVOKE EXECUTE ON FUNCTION
    diagnostics_begin_block(integer), diagnostics_swap_block(integer),
    diagnostics_forget_figures(), diagnostics_shrink_requests(bigint) FROM {role}
"""
# Nobody but the owner makes, changes or empties a table; workers have it make those
# that they fill, and tell the planner of what they loaded.
RIGHTS = {
    "web": [_ROWS, _OTHERS_TABLES],
    "worker": [_ROWS, _STATISTICS],
    "backup": ["GRANT pg_read_all_data TO {role}"],
}
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('holdfast roles'))"


def role_name(database: str, role: str) -> str:
    """Roles belong to the whole server, so the database's name comes first."""
    return f"{database}_{role}"


def startup_options(program: str) -> str:
    """A program's limits as PGOPTIONS, for a server without its role."""
    limits = LIMITS[ROLES_OF_PROGRAMS[program]]
    return " ".join(f"-c {name}={value}" for name, value in limits.items())


def update(owner: Connection, passwords: Mapping[str, str]) -> None:
    """Make the roles of the owner's database, or bring them up to date.

    passwords  by role; a role without one keeps what it has, at first none, and then
               gets in only where the server asks for none
    """
    with owner, owner.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        for role in LIMITS:
            name = role_name(owner.info.dbname, role)
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
            for statement in _statements(owner, role, name, passwords.get(role, "")):
                cursor.execute(statement)


def _statements(
    owner: Connection, role: str, name: str, password: str
) -> list[Composed]:
    it = Identifier(name)
    made = [SQL("ALTER ROLE {} LOGIN").format(it)]
    if password:
        # Encrypted here, so that no log of the server ever holds it.
        secret = encrypt_password(password, name, owner, "scram-sha-256")
        made.append(SQL("ALTER ROLE {} PASSWORD {}").format(it, Literal(secret)))
    for setting, value in LIMITS[role].items():
        limit = SQL("ALTER ROLE {} SET {} = {}")
        made.append(limit.format(it, Identifier(setting), Literal(value)))
    return made + [SQL(right).format(role=it) for right in RIGHTS[role]]


def main() -> None:
    passwords = {
        role: os.environ.get(f"{role.upper()}_PASSWORD", "") for role in LIMITS
    }
    owner = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        update(owner, passwords)
    finally:
        owner.close()


if __name__ == "__main__":
    main()
