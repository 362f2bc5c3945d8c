"""Forms over people, their places and the teams."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms.base import Section
from accounts.models import Membership, Team, TeamClosure, User
from accounts.services import people
from accounts.teams import paths


def choose_team(**kwargs: Any) -> forms.ModelChoiceField:
    """A choice of teams, which `offer_teams` reads."""
    return forms.ModelChoiceField(Team.objects.all(), **kwargs)


def offer_teams(field: Any, without: Q | None = None) -> None:
    """Offer each team with those above it, but for those `without` holds for."""
    if without is not None:
        field.queryset = Team.objects.exclude(without)
    known = set(field.queryset.values_list("pk", flat=True))
    offered = [(pk, path) for pk, path in paths().items() if pk in known]
    field.choices = [("", field.empty_label), *offered]


class PlaceFields(Section):
    team = choose_team(empty_label="Choose a team")
    role = forms.ChoiceField(choices=Membership.Role.choices)

    def prepare(self) -> None:
        offer_teams(self.fields["team"])


class AddPerson(PlaceFields):
    section, button = "person", "Add person"
    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="E-mail")
    field_order = ("name", "email", "team", "role")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        other = User.objects.filter(email__iexact=email).first()
        if other:
            raise forms.ValidationError(f"{other.name} has this address already.")
        return email

    def keep(self, author: User) -> str:
        self.row = people.add_person(author=author, day=self.day, **self.cleaned_data)
        return f"{self.row} is here. Make a link now, so that they can sign in."


class Place(PlaceFields):
    section, button = "place", "Give this place"
    is_addition = forms.BooleanField(
        label="In addition to the present place", required=False
    )

    def prepare(self) -> None:
        super().prepare()
        held = Membership.objects.in_force(self.day).filter(user=self.row)
        if not held.exists():
            del self.fields["is_addition"]

    def keep(self, author: User) -> str:
        people.place(author=author, person=self.row, day=self.day, **self.cleaned_data)
        return f"{self.row} has a new place from today."


class EndPlace(Section):
    section, button = "end-place", "End"
    membership = forms.ModelChoiceField(
        Membership.objects.none(), widget=forms.HiddenInput
    )

    def prepare(self) -> None:
        field: Any = self.fields["membership"]
        field.queryset = Membership.objects.in_force(self.day).filter(user=self.row)

    def keep(self, author: User) -> str:
        place: Membership = self.cleaned_data["membership"]
        people.end_place(
            author=author, person=self.row, membership_id=place.pk, day=self.day
        )
        return f"{self.row} is no longer in {place.team}."


class Leave(Section):
    section, button = "leave", "Mark as left"
    left_on = forms.DateField(
        label="First day they are no longer here",
        help_text="From this day on they cannot sign in.",
    )

    def prepare(self) -> None:
        self.initial["left_on"] = self.row.left_on or self.day

    def keep(self, author: User) -> str:
        left_on: date = self.cleaned_data["left_on"]
        people.leave(author=author, person=self.row, day=left_on)
        return f"{self.row} is no longer here from {left_on:%-d %b %Y} on."


class BringBack(Section):
    section, button = "bring-back", "They are here after all"
    never_left = forms.BooleanField(
        label="They never left: their places go on", required=False, initial=True
    )

    def prepare(self) -> None:
        is_asked = self.row.has_left(self.day) and people.given_up(self.row).exists()
        if not is_asked:
            del self.fields["never_left"]

    def keep(self, author: User) -> str:
        never_left = self.cleaned_data.get("never_left", False)
        people.bring_back(author=author, person=self.row, never_left=never_left)
        if self.row.memberships.in_force(self.day).exists():
            return f"{self.row} is back."
        return f"{self.row} is back; give them a place in a team."


class TeamFields(Section):
    name = forms.CharField(max_length=200)
    parent = choose_team(
        label="Below", required=False, empty_label="Nothing: at the top"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        beside = Team.objects.filter(
            name=cleaned.get("name"), parent=cleaned.get("parent")
        )
        if beside.exclude(pk=self.row.pk if self.row else 0).exists():
            self.add_error("name", "There is a team of this name in that place.")
        return cleaned


class AddTeam(TeamFields):
    section, button = "team", "Add team"

    def prepare(self) -> None:
        offer_teams(self.fields["parent"])

    def keep(self, author: User) -> str:
        return f"{people.add_team(**self.cleaned_data)} is added."


class ChangeTeam(TeamFields):
    section = "change-team"

    def prepare(self) -> None:
        self.initial.update(name=self.row.name, parent=self.row.parent_id)
        below = TeamClosure.objects.filter(ancestor=self.row).values("descendant_id")
        offer_teams(self.fields["parent"], without=Q(pk__in=below))

    def keep(self, author: User) -> str:
        people.change_team(team=self.row, **self.cleaned_data)
        return f"{self.row} is saved."
