"""`python -m config.alive worker`: whether the worker of this machine does its work.

For health checks: ends with 0, or with 1 and the reason. It asks for the heartbeat, and
loads neither Django nor Celery, so it costs a tenth of a second.
"""

import os
import socket
import sys

import psycopg2

KINDS = ("worker", "express", "importer", "beat")
ASK_SECONDS = 5
_ASK = """
SELECT now() - last_seen FROM diagnostics_heartbeat
 WHERE kind = %s AND split_part(name, '@', 2) = %s
   AND greatest(last_seen + interval '3 minutes', busy_until) > now()
"""


def is_alive(database: str, kind: str, machine: str) -> bool:
    """Whether one there did something within three minutes, or is at a long task.

    raises  psycopg2.Error where the database cannot be asked
    """
    connection = psycopg2.connect(
        database,
        connect_timeout=ASK_SECONDS,
        options=f"-c statement_timeout={ASK_SECONDS}s",
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [kind, machine])
            return cursor.fetchone() is not None
    finally:
        connection.close()


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in KINDS:
        raise SystemExit(f"usage: python -m config.alive {'|'.join(KINDS)}")
    try:
        alive = is_alive(os.environ["DATABASE_URL"], kind, socket.gethostname())
    except psycopg2.Error as error:
        raise SystemExit(f"The database cannot be asked: {error}") from error
    if not alive:
        raise SystemExit(f"No {kind} here has shown in three minutes that it works.")


if __name__ == "__main__":
    main()
