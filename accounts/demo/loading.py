"""How far the demo organisation is loaded, for whoever waits for it."""

from dataclasses import asdict, dataclass

from django.core.cache import cache

from web import memory

KEY = "demo-loading"
FORGOTTEN_SECONDS = 120  # a load that was killed says nothing more


@dataclass(frozen=True)
class Loading:
    """A step of the load: `done` of `total` parts of it; or why there are no more."""

    label: str = "Starting"
    done: int = 0
    total: int = 1
    failure: str = ""


def progress() -> Loading | None:
    """The step under way, or the failure just now; None where nothing is loading."""
    found = memory.recall([KEY]).get(KEY)
    return Loading(**found) if found else None


def under_way() -> Loading | None:
    """The step under way; None where nothing is loading."""
    found = progress()
    return None if found and found.failure else found


def begin() -> bool:
    """Announce a load; False where one is under way."""
    if under_way() is None:
        end()
    return cache.add(KEY, asdict(Loading()), FORGOTTEN_SECONDS)


def step(label: str, done: int, total: int) -> None:
    """Tell how far it is; see `Progress`."""
    _tell(Loading(label.capitalize(), done, total))


def fail(reason: str) -> None:
    """Tell that it ended without a demo."""
    _tell(Loading(failure=reason))


def end() -> None:
    cache.delete(KEY)


def _tell(loading: Loading) -> None:
    cache.set(KEY, asdict(loading), FORGOTTEN_SECONDS)
