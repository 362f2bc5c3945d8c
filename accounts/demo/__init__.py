"""A whole organisation to try Holdfast with: made from a seed, never real."""

from accounts.demo.health import truth
from accounts.demo.live import write_day
from accounts.demo.load import PASSWORD, NotEmpty, load
from accounts.demo.people import GUESTS, KEPT_LOGIN, LOGINS
from accounts.demo.removal import NotADemo, remove

__all__ = [
    "GUESTS", "KEPT_LOGIN", "LOGINS", "PASSWORD", "NotADemo", "NotEmpty", "load",
    "remove", "truth", "write_day",
]  # fmt: skip
