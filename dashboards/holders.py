"""Who stands behind the roles that measures and their first moves name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from accounts.leaders import leaders_of
from accounts.models import Membership
from accounts.scope import LEADS


@dataclass(frozen=True)
class Holders:
    """The people around one account on a day; None where nobody owns it."""

    owner_id: int | None
    owner_name: str | None
    day: date

    @classmethod
    def of(cls, row: Any, day: date) -> "Holders":
        """Of a customer or a diagnosis that carries its owner."""
        return cls(row.owner_id, row.owner_name, day)

    def of_role(self, role: str) -> str:
        """ "Ada North, who owns the account"; "A manager" where nobody is known."""
        if self.owner_id is None:
            return _in_words(role)
        owner = f"{self.owner_name}, who owns the account"
        if role == Membership.Role.EXECUTIVE:
            return owner
        if role in LEADS and role in self._leaders:
            leader_id, name = self._leaders[role]
            is_owner = leader_id == self.owner_id
            return owner if is_owner else f"{name}, who leads {self.owner_name}"
        return _in_words(role)

    @cached_property
    def _leaders(self) -> Mapping[str, tuple[int, str]]:
        return {} if self.owner_id is None else leaders_of(self.owner_id, self.day)


def _in_words(role: str) -> str:
    """A role with its article; one of the organisation's own as it stands."""
    names = dict(Membership.Role.choices)
    if role not in names:
        return role.replace("_", " ").capitalize()
    name = names[role].lower()
    return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"
