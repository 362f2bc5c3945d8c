"""The team tree that a list of people and their superiors describes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts import scope
from accounts.models import Membership, Team

Role = Membership.Role
_LONGEST_NAME = 200  # characters, as the table has it


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


def circles(people: Iterable[Person]) -> Iterator[list[Person]]:
    """People who in the end report to themselves, each circle from the bottom up."""
    known = {person.key: person for person in people}
    seen: set[str] = set()
    for person in known.values():
        way: list[Person] = []
        above: Person | None = person
        while above and above.key not in seen:
            seen.add(above.key)
            way.append(above)
            above = known.get(above.reports_to)
        if above in way:
            yield way[way.index(above) :]


def place(
    people: list[Person], others: list[Person], source: str, today: date
) -> dict[Person, tuple[Team, str]]:
    """Make the teams; the team and role of everyone who has a place in them.

    Whoever is reported to leads a team: the one at the top as director of the whole,
    the others as managers of a team below. Where nobody reports to anybody, `team` and
    `role` are taken as they are.

    others  people of the same source whom the file does not speak of; only who is
            reported to for the first time gets another place
    """
    if any(person.reports_to for person in people):
        staying = [each for each in others if _is_here_after(today, each)]
        leaders = {person.reports_to for person in (*people, *staying)}
        return _by_superior(people, others, leaders, source)
    names = sorted({person.team for person in people if person.team})
    teams = {name: _team_named(name) for name in names}
    return {
        person: (teams[person.team], person.role) for person in people if person.team
    }


def _by_superior(
    people: list[Person], others: list[Person], leaders: set[str], source: str
) -> dict[Person, tuple[Team, str]]:
    teams: dict[str, Team] = {}
    places: dict[Person, tuple[Team, str]] = {}
    for person in _reported_to(people, others):
        teams[person.key], is_new = _led_by(person, source)
        if is_new:
            places[person] = (teams[person.key], _leads(teams[person.key]))
    for person in top_down(people):
        above = teams.get(person.reports_to)
        if person.key in leaders:
            team = teams[person.key] = _team_of(person, above, source)
            places[person] = (team, _leads(team))
        elif above:
            places[person] = (above, Role.EXECUTIVE)
    return places


def _reported_to(people: list[Person], others: list[Person]) -> list[Person]:
    superiors = {person.reports_to for person in people}
    return [person for person in others if person.key in superiors]


def _led_by(person: Person, source: str) -> tuple[Team, bool]:
    """The team of somebody who is here already, made where they have none; if so."""
    led = Team.objects.filter(source=source, external_id=person.key).first()
    if led:
        return led, False
    places = Membership.objects.filter(user_id=person.user_id, ended_on=None)
    held = places.exclude(role__in=scope.READ_ALL).select_related("team")
    above = held.order_by("-started_on").first()
    return _team_of(person, above.team if above else None, source), True


def _leads(team: Team) -> str:
    return Role.MANAGER if team.parent else Role.DIRECTOR


def top_down(people: list[Person]) -> list[Person]:
    """Whoever reports to nobody of them, then those who report to these, and so on."""
    known = {person.key for person in people}
    below = defaultdict(list)
    for person in people:
        below[person.reports_to if person.reports_to in known else ""].append(person)
    ordered: list[Person] = []
    level = below[""]
    while level:
        ordered += sorted(level, key=lambda person: person.key)
        level = [person for leader in level for person in below[leader.key]]
    return ordered


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
    wanted = (source, leader.key, _free(name, above, team, leader), above)
    if (team.source, team.external_id, team.name, team.parent) != wanted:
        team.source, team.external_id, team.name, team.parent = wanted
        team.save()
    return team


def _free(name: str, above: Team | None, team: Team, leader: Person) -> str:
    """The name, with the leader's key where another team beside it has it."""
    half = _LONGEST_NAME // 2 - 2
    beside = Team.objects.filter(parent=above).exclude(pk=team.pk)
    if not beside.filter(name=name[:_LONGEST_NAME]).exists():
        return name[:_LONGEST_NAME]
    named = f"{name[:half]} ({leader.key[:half]})"
    if not beside.filter(name=named).exists():
        return named
    return f"{name[:half]} (person {leader.user_id})"


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
    has_ended = _end_others(memberships, person.left_on or today, today) > 0
    return _begin(person, team, role, today) or has_ended


def _lasts(membership: Membership, today: date) -> bool:
    return membership.ended_on is None or membership.ended_on > today


def _is_here_after(day: date, person: Person) -> bool:
    return person.left_on is None or person.left_on > day


def _end_others(memberships: QuerySet[Membership], left_on: date, today: date) -> int:
    """End the places a person has when they left, or today; how many there were.

    Those that begin today or later were never held. Those that began after the person
    had left end today: until now nobody knew, and the past keeps them.
    """
    day = min(left_on, today)
    places = memberships.exclude(role__in=scope.READ_ALL)
    held = places.filter(Q(ended_on=None) | Q(ended_on__gt=today))
    never_held, _ = held.filter(started_on__gte=today).delete()
    ended = held.filter(started_on__gte=day).update(ended_on=today)
    earlier = places.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lt=day)
    return never_held + ended + earlier.update(ended_on=day)


def _begin(person: Person, team: Team, role: str, today: date) -> bool:
    """Open the place, not before the end of an earlier one; whether there is any.

    None for who has left by then, nor beside one given by hand in the same team.
    """
    memberships = Membership.objects.filter(user_id=person.user_id)
    before = memberships.filter(Q(team=team) | ~Q(role__in=scope.READ_ALL))
    if before.filter(ended_on=None).exists():
        return False
    ends = before.exclude(ended_on=None).values_list("ended_on", flat=True)
    started_on = max([person.started_on or today, *filter(None, ends)])
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
