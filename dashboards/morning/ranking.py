"""Which lines a short list takes. Pure: nothing here knows what they say."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Line = TypeVar("Line")


def ranked(
    groups: Iterable[Iterable[Line]], account_of: Callable[[Line], Hashable], most: int
) -> list[Line]:
    """The first `most` lines, group by group; an account stands once, the first time.

    Groups of `most` lines each are long enough, however many accounts they share.
    """
    chosen: dict[Hashable, Line] = {}
    for group in groups:
        for line in group:
            chosen.setdefault(account_of(line), line)
    return list(chosen.values())[:most]
