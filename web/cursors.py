"""Signed cursors: where a reader stopped, in a list that others write to meanwhile."""

import hashlib
from dataclasses import dataclass

from django.core import signing

SALT = "web.cursors"


class InvalidCursor(ValueError):
    """The cursor was not made here, or for another list."""


@dataclass(frozen=True)
class Position:
    """The last row that was read: the value it is ordered by, and its own key."""

    value: str | None  # as text; None where the row has no such value
    key: int


def write(position: Position, walk: str) -> str:
    """A cursor for an address.

    walk  what is listed, how restricted and how ordered; the cursor fits no other
    """
    return signing.dumps([position.value, position.key, _digest(walk)], salt=SALT)


def read(cursor: str, walk: str) -> Position:
    """The position that `write` put into `cursor`.

    raises  InvalidCursor
    """
    try:
        value, key, digest = signing.loads(cursor, salt=SALT)
    except signing.BadSignature as error:
        raise InvalidCursor("This cursor was not made here.") from error
    if digest != _digest(walk):
        raise InvalidCursor("This cursor belongs to another list, filter or ordering.")
    return Position(value, key)


def _digest(walk: str) -> str:
    return hashlib.sha256(walk.encode()).hexdigest()[:16]
