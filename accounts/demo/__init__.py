"""A whole organisation to try Holdfast with: made from a seed, never real."""

from accounts.demo.live import write_day
from accounts.demo.load import LOGINS, PASSWORD, NotEmpty, load
from accounts.demo.removal import KEPT_LOGIN, NotADemo, remove

__all__ = [
    "KEPT_LOGIN", "LOGINS", "PASSWORD", "NotADemo", "NotEmpty", "load", "remove",
    "write_day",
]  # fmt: skip
