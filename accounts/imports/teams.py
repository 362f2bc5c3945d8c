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
    last = memberships.filter(team=team).order_by("started_on").last()
    if last and last.role == role:
        if last.ended_on == person.left_on:
            return False
        if _lasts(last, today) and _is_here_after(last.started_on, person):
            last.ended_on = person.left_on
            last.save()
            return True
    has_ended = _end_others(memberships, min(today, person.left_on or today)) > 0
    return _begin(person, team, role, today) or has_ended


def _lasts(membership: Membership, today: date) -> bool:
    return membership.ended_on is None or membership.ended_on > today


def _is_here_after(day: date, person: Person) -> bool:
    return person.left_on is None or person.left_on > day


def _end_others(memberships: QuerySet[Membership], day: date) -> int:
    """End the places a person has on the day or later; how many there were.

    Those that would not have begun by then were never held.
    """
    lasting = Q(ended_on=None) | Q(ended_on__gt=day)
    places = memberships.filter(lasting).exclude(role__in=scope.READ_ALL)
    never_held, _ = places.filter(started_on__gte=day).delete()
    return never_held + places.update(ended_on=day)


def _begin(person: Person, team: Team, role: str, today: date) -> bool:
    """Open the place, not before the end of an earlier one; whether there is any.

    None for who has left by then, nor beside one given by hand in the same team.
    """
    memberships = Membership.objects.filter(user_id=person.user_id)
    before = memberships.filter(Q(team=team) | ~Q(role__in=scope.READ_ALL))
    ends = list(before.values_list("ended_on", flat=True))
    if None in ends:
        return False
    started_on = max([person.started_on or today, *ends])
    if not _is_here_after(started_on, person):
        return False
    Membership.objects.create(
        user_id=person.user_id,
        team=team,
        role=role,
        started_on=started_on,
        ended_on=person.left_on,
    )
    return True
