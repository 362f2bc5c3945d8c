"""Who may sign in, and stay signed in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts import clock
from accounts.models import User


def may_sign_in(user: User) -> bool:
    """Whether `user` is let in today, by password, session or token."""
    if user.left_on is None:  # nearly everybody: costs no look at the clock
        return user.is_active
    return user.is_active and not user.has_left(clock.today())


class PeoplePresent(ModelBackend):
    """Signs in by e-mail address; a session ends on the day its person leaves."""

    def user_can_authenticate(self, user: Any) -> bool:
        return may_sign_in(user)
