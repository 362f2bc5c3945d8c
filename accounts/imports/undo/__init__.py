"""Taking an import back: its rows go, what it changed is as before.

An import is one transaction, and every row remembers the transaction that made it what
it is. Rows that somebody changed since are left as they are and listed, and so is what
others need by now. An undo is a change like any other: the history keeps the import's
rows and their end.
"""

from collections.abc import Iterable

from django.db import connection

from accounts import clock
from accounts.imports.importing import wait_for_turn
from accounts.imports.undo import feeds
from accounts.imports.undo.tables import SHOWN, Left, Table, tables_of
from accounts.models import Customer, ImportRun, User
from accounts.scope import administers


class UndoRefused(ValueError):
    """Whoever asks may not take it back; nothing was changed."""


def undo(run: ImportRun) -> list[str]:
    """Take the run back, inside the caller's transaction; what was left, in words.

    raises UndoRefused, DatabaseError
    """
    with connection.cursor() as cursor:
        wait_for_turn(cursor)
        tables = tables_of(cursor, run)
        _check_staff(run.undone_by, tables)
        _check_accounts(run.undone_by, tables)
        left = [table.changed_since() for table in tables]
        tables = [table for table in tables if table.is_written]
        _take_back(tables)
        feeds.settle(run, [table.model for table in tables])
        left += [each for table in tables for each in table.remaining()]
    return _told(left)


def _take_back(tables: list[Table]) -> None:
    """Whatever goes or comes back may free something else: on until nothing does."""
    taken = 1
    while taken:
        taken = sum(table.delete_new() for table in tables)
        taken += sum(table.put_back() for table in reversed(tables))


def _check_staff(user: User | None, tables: list[Table]) -> None:
    """As when they are brought: an administrator by role changes no staff."""
    if user is None or user.is_superuser:
        return
    if any(table.has_staff() for table in tables):
        raise UndoRefused(
            "Some of its rows are people of the staff, whom only superusers change. Ask"
            " one of them to undo it."
        )


def _check_accounts(user: User | None, tables: list[Table]) -> None:
    """Nobody undoes what they may no longer do; None: the command line."""
    today = clock.today()
    if user is None or administers(user, today):
        return
    told = {account_id for table in tables for account_id in table.account_ids()}
    theirs = Customer.objects.writable_by(user, today)
    mine = theirs.filter(pk__in=[account_id for account_id in told if account_id])
    if mine.count() < len(told):
        raise UndoRefused(
            "Some of its rows are about accounts that you may no longer change. Ask an"
            " administrator to undo it."
        )


def _told(left: Iterable[Left]) -> list[str]:
    """The first of all that was left, and how many more there are."""
    found = list(left)
    lines = [line for each in found for line in each.lines][:SHOWN]
    more = sum(each.count for each in found) - len(lines)
    return [*lines, f"and {more:,} more"] if more else lines
