"""What readers may expect: the status that each is answered with."""

from collections.abc import Callable
from http import HTTPStatus

from config.tests.matrix_world import Account, Reader


def page(reader: Reader, account: Account | None) -> int:
    """Strangers are sent to sign in; what is out of scope does not exist."""
    if not reader.has_session:
        return HTTPStatus.FOUND
    return _found(reader, account)


def endpoint(reader: Reader, account: Account | None) -> int:
    return _found(reader, account) if reader.may_call else HTTPStatus.UNAUTHORIZED


def _found(reader: Reader, account: Account | None) -> int:
    is_seen = account is None or account.key in reader.sees
    return HTTPStatus.OK if is_seen else HTTPStatus.NOT_FOUND


def read_only_page(reader: Reader, account: Account | None) -> int:
    return 405 if reader.has_session else 302


def read_only_endpoint(reader: Reader, account: Account | None) -> int:
    return 405 if reader.may_call else 401


def writers(reader: Reader, account: Account | None) -> int:
    """Pages to write on: analysts only read."""
    seen = page(reader, account)
    if seen == HTTPStatus.OK and not reader.may_write:
        return HTTPStatus.FORBIDDEN
    return seen


def instead_of_ok(expected: Callable[..., int], status: int) -> Callable[..., int]:
    """What somebody who is let in is told of what was sent."""

    def told(reader: Reader, account: Account | None) -> int:
        asked = expected(reader, account)
        return status if asked == HTTPStatus.OK else asked

    return told


# Saved and led back.
note = instead_of_ok(writers, HTTPStatus.FOUND)


def administrators(reader: Reader, account: Account | None) -> int:
    if reader.has_session and not reader.is_superuser:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.OK if reader.has_session else HTTPStatus.FOUND


def administrators_post(reader: Reader, account: Account | None) -> int:
    """A note is no new password, so nothing is removed."""
    asked = administrators(reader, account)
    return HTTPStatus.UNPROCESSABLE_ENTITY if asked == HTTPStatus.OK else asked


def importers(reader: Reader, account: Account | None) -> int:
    """Whoever may add to accounts brings files; analysts only read."""
    if not reader.has_session:
        return HTTPStatus.FOUND
    return HTTPStatus.OK if reader.may_write else HTTPStatus.FORBIDDEN


def importers_post(reader: Reader, account: Account | None) -> int:
    """A note is no file."""
    asked = importers(reader, account)
    return HTTPStatus.UNPROCESSABLE_ENTITY if asked == HTTPStatus.OK else asked


def no_such_import(reader: Reader, account: Account | None) -> int:
    asked = importers(reader, account)
    return HTTPStatus.NOT_FOUND if asked == HTTPStatus.OK else asked


def no_post_to_imports(reader: Reader, account: Account | None) -> int:
    return 405 if reader.has_session else 302


def measurers(reader: Reader, account: Account | None) -> int:
    """Administrators, signed in: the tokens here were made for something else."""
    if not reader.may_call:
        return HTTPStatus.UNAUTHORIZED
    may = reader.has_session and reader.administers
    return HTTPStatus.OK if may else HTTPStatus.FORBIDDEN


def measurers_cannot(reader: Reader, account: Account | None) -> int:
    asked = measurers(reader, account)
    return HTTPStatus.METHOD_NOT_ALLOWED if asked == HTTPStatus.OK else asked


def programs(reader: Reader, account: Account | None) -> int:
    """Whoever may import, signed in or by a token that was made for it."""
    if not reader.may_call:
        return HTTPStatus.UNAUTHORIZED
    return HTTPStatus.OK if reader.may_import_by_program else HTTPStatus.FORBIDDEN


def programs_post(reader: Reader, account: Account | None) -> int:
    """A note is no file."""
    asked = programs(reader, account)
    return HTTPStatus.BAD_REQUEST if asked == HTTPStatus.OK else asked


def programs_find_nothing(reader: Reader, account: Account | None) -> int:
    asked = programs(reader, account)
    return HTTPStatus.NOT_FOUND if asked == HTTPStatus.OK else asked


def programs_cannot(reader: Reader, account: Account | None) -> int:
    """What has no such method."""
    asked = programs(reader, account)
    return HTTPStatus.METHOD_NOT_ALLOWED if asked == HTTPStatus.OK else asked


def settlers(reader: Reader, account: Account | None) -> int:
    """Superusers, and administrators by role."""
    if reader.has_session and not reader.administers:
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.OK if reader.has_session else HTTPStatus.FOUND


def settlers_post(reader: Reader, account: Account | None) -> int:
    """A note is none of the forms of such a page."""
    asked = settlers(reader, account)
    return HTTPStatus.BAD_REQUEST if asked == HTTPStatus.OK else asked


def editors(reader: Reader, account: Account | None) -> int:
    """Everybody reads, administrators write; a note is none of the forms."""
    if reader.has_session:
        return 400 if reader.administers else 403
    return HTTPStatus.FOUND


def of_owner(reader: Reader, account: Account | None) -> int:
    """What is told of the owner in the north: to them, and to who leads them."""
    if not reader.has_session:
        return HTTPStatus.FOUND
    leads = "north" in reader.sees and reader.may_write
    return HTTPStatus.OK if leads else HTTPStatus.NOT_FOUND


def of_owner_post(reader: Reader, account: Account | None) -> int:
    """Nobody certifies themselves, and a note is no certificate."""
    asked = of_owner(reader, account)
    if asked == HTTPStatus.OK:
        is_own = reader.name == "executive who owns"
        return HTTPStatus.FORBIDDEN if is_own else HTTPStatus.BAD_REQUEST
    return asked


def link_reader(reader: Reader, account: Account | None) -> int:
    """Links are made, not read."""
    asked = settlers(reader, account)
    return HTTPStatus.METHOD_NOT_ALLOWED if asked == HTTPStatus.OK else asked


def strangers(reader: Reader, account: Account | None) -> int:
    return HTTPStatus.FOUND if reader.has_session else HTTPStatus.OK
