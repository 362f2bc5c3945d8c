"""What the forms of a draft have in common."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import BadRequest

from accounts.forms.base import Section
from accounts.models import User
from dashboards.frameworks.pages import segment_names
from diagnostics import publishing
from diagnostics.models import FrameworkVersion
from diagnostics.scoring.compare import differences
from diagnostics.scoring.framework import Framework

MOST_WEIGHT = 1_000
SALT = "what a form of a draft showed"


def weight_field(initial: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(
        label="Weight", min_value=0, max_value=MOST_WEIGHT, initial=initial
    )


@dataclass(frozen=True)
class Part:
    """One measure or limit of a draft; `pk` is its key."""

    version: FrameworkVersion
    pk: str


class SharedPart(Section):
    """A form of what a draft says, which others may change while it is open.

    It carries what it showed, and writes only what differs from that. What others
    changed meanwhile stays; where it is the very same, nothing is written and the form
    says what it is now. Sent again, it is meant.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def draft(self) -> FrameworkVersion:
        return self.row.version if isinstance(self.row, Part) else self.row

    def prepare(self) -> None:
        said = self.said(self.draft.framework)
        self.initial = {**said, "seen": _sealed(said)}
        self.was = self._was() if self.is_bound else said

    def _was(self) -> dict[str, Any]:
        try:
            was: dict[str, Any] = signing.loads(self.data.get("seen", ""), salt=SALT)
        except signing.BadSignature as error:
            raise BadRequest("The form does not say what it showed.") from error
        return was

    def said(self, framework: Framework) -> dict[str, Any]:
        """What a framework says of all that the form shows: plain values by name."""
        raise NotImplementedError

    def typed(self) -> dict[str, Any]:
        """The same as it was filled in."""
        return {n: value for n, value in self.cleaned_data.items() if n != "seen"}

    def written(self, framework: Framework, values: dict[str, Any]) -> Framework:
        """The framework with some of these values in it."""
        raise NotImplementedError

    def keep(self, author: User) -> str:
        publishing.edit(self.draft, self._merged)
        return self.told

    @property
    def told(self) -> str:
        """What is said once it is kept."""
        raise NotImplementedError

    def _merged(self, framework: Framework) -> Framework:
        now, typed = self.said(framework), self.typed()
        changes = {n: typed[n] for n in typed if typed[n] != self.was.get(n)}
        taken = {n for n in changes if now.get(n) not in (self.was.get(n), changes[n])}
        if taken:
            before = {name: self.was[name] for name in taken & self.was.keys()}
            self._look_again({name: now.get(name) for name in taken})
            raise ValueError(_words(self.written(framework, before), framework))
        return self.written(framework, changes)

    def _look_again(self, taken: dict[str, Any]) -> None:
        """From now on the form was filled in with these before its eyes."""
        self.data = self.data.copy()
        self.data["seen"] = _sealed(self.was | taken)


def _sealed(said: dict[str, Any]) -> str:
    return signing.dumps(said, salt=SALT, compress=True)


def _words(before: Framework, now: Framework) -> str:
    """What somebody changed meanwhile."""
    changed = "; ".join(
        f"{one.of}, {one.what}: {one.after} instead of {one.before}"
        for one in differences(before, now, segment_names())
    )
    return (
        f"Nothing was saved, for somebody changed the same meanwhile. {changed}. "
        "Save again to have yours in its place."
    )
