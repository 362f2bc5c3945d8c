"""What a scoring model must be; each check raises ValueError naming the culprit."""

from collections import Counter
from collections.abc import Collection, Iterable


def is_whole(number: object) -> bool:
    """A count: JSON's true and 1.0 are not."""
    return isinstance(number, int) and not isinstance(number, bool)


def check_weight(weight: int, owner: str) -> None:
    """Weights are whole numbers, 0 or more."""
    if not is_whole(weight) or weight < 0:
        raise ValueError(f"{owner}: weight {weight} is not a whole number, 0 or more")


def check_unique(kind: str, keys: Iterable[str]) -> None:
    """No key stands twice."""
    for key, count in Counter(keys).items():
        if count > 1:
            raise ValueError(f"the {kind} {key!r} appears {count} times")


def check_known(who: str, keys: Iterable[str], known: Collection[str]) -> None:
    """Every key is one of the known measures."""
    for key in keys:
        if key not in known:
            raise ValueError(f"{who} an unknown measure {key!r}")


def check_choice(kind: str, value: object, choices: Collection[object]) -> None:
    """The value is one of the choices."""
    if value not in choices:
        known = ", ".join(map(str, choices))
        raise ValueError(f"{kind} {value!r} is none of {known}")
