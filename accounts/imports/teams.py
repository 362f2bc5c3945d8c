"""The team tree that a list of people and their superiors describes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts import scope
from accounts.models import Membership, Team

Role = Membership.Role


@dataclass(frozen=True)
class Person:
    """One row of a people file. `key` and `reports_to` are external ids."""

    line: int
    user_id: int
    key: str
    name: str
    reports_to: str
    team_name: str
    team: str
    role: str
    started_on: date | None
    left_on: date | None


def loops(people: Iterable[Person]) -> list[Person]:
    """The people who in the end report to themselves."""
    superiors = {person.key: person.reports_to for person in people}
    return [person for person in people if _is_above_itself(person.key, superiors)]


def _is_above_itself(key: str, superiors: dict[str, str]) -> bool:
    above, seen = superiors[key], set()
    while above and above != key and above not in seen:
        seen.add(above)
        above = superiors.get(above, "")
    return above == key


def place(people: list[Person], source: str) -> dict[Person, tuple[Team, str]]:
    """Make the teams; the team and role of everyone who has a place in them.

    Whoever is reported to leads a team: the one at the top as director of the whole,
    the others as managers of a team below. Where nobody reports to anybody, `team` and
    `role` are taken as they are.
    """
    if any(person.reports_to for person in people):
        return _by_superior(people, source)
    names = sorted({person.team for person in people if person.team})
    teams = {name: _team_named(name) for name in names}
    return {
        person: (teams[person.team], person.role) for person in people if person.team
    }


def _by_superior(people: list[Person], source: str) -> dict[Person, tuple[Team, str]]:
    leaders = {person.reports_to for person in people}
    teams: dict[str, Team] = {}
    places: dict[Person, tuple[Team, str]] = {}
    for person in _top_down(people):
        above = teams.get(person.reports_to)
        if person.key in leaders:
            teams[person.key] = _team_of(person, above, source)
            role = Role.MANAGER if above else Role.DIRECTOR
            places[person] = (teams[person.key], role)
        elif above:
            places[person] = (above, Role.EXECUTIVE)
    return places


def _top_down(people: list[Person]) -> list[Person]:
    superiors = {person.key: person.reports_to for person in people}

    def depth(key: str) -> int:
        return 1 + depth(superiors[key]) if superiors[key] else 0

    return sorted(people, key=lambda person: (depth(person.key), person.key))


def _team_named(name: str) -> Team:
    found = Team.objects.filter(name=name).order_by("pk").first()
    return found or Team.objects.create(name=name)


def _team_of(leader: Person, above: Team | None, source: str) -> Team:
    name = leader.team_name or f"{leader.name}'s team"
    team = (
        Team.objects.filter(source=source, external_id=leader.key).first()
        or Team.objects.filter(name=name, parent=above, external_id="").first()
        or Team()
    )
    wanted = (source, leader.key, name, above)
    if (team.source, team.external_id, team.name, team.parent) != wanted:
        team.source, team.external_id, team.name, team.parent = wanted
        team.save()
    return team


def settle(person: Person, team: Team, role: str, today: date) -> bool:
    """Give the person this place and end another one; whether anything changed.

    Analysts and administrators are appointed by hand: those roles stay.
    """
    memberships = Membership.objects.filter(user_id=person.user_id)
    held = memberships.filter(team=team, role=role)
    present = held.filter(Q(ended_on=None) | Q(ended_on=person.left_on)).first()
    if present is None:
        is_first = not _end_others(memberships, today)
        started_on = (person.started_on if is_first else None) or today
        present = Membership(
            user_id=person.user_id, team=team, role=role, started_on=started_on
        )
    elif present.ended_on == person.left_on:
        return False
    present.ended_on = person.left_on
    present.save()
    return True


def _end_others(memberships: QuerySet[Membership], today: date) -> int:
    """End the places a person has now; how many there were."""
    places = memberships.filter(ended_on=None).exclude(role__in=scope.READ_ALL)
    begun_today, _ = places.filter(started_on__gte=today).delete()
    return begun_today + places.update(ended_on=today)
