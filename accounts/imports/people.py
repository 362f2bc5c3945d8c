"""People of ours, and the teams they work in."""

from collections.abc import Iterator

from django.db import transaction

from accounts import clock
from accounts.imports import teams
from accounts.imports.loading import insert, match, update
from accounts.imports.staging import Staging
from accounts.imports.teams import Person

# Somebody who was entered by hand is recognised by the e-mail address.
_SAME_PERSON = """
(t.source = %(source)s AND t.external_id = r.external_id)
OR (t.external_id = '' AND lower(t.email) = lower(r.email)
    AND NOT EXISTS (SELECT FROM accounts_user u WHERE u.source = %(source)s
                       AND u.external_id = r.external_id))
"""
# Whoever is active keeps what is known: only by hand does somebody come back.
_FORMER = """
WITH known AS (
    SELECT r.line, t.left_on FROM resolved r JOIN accounts_user t ON {same_person}
), said AS (
    SELECT r.line, coalesce(r.left_on, known.left_on) AS left_on
      FROM resolved r LEFT JOIN known USING (line)
)
UPDATE resolved r
   SET left_on = CASE WHEN r.is_active THEN said.left_on
                 ELSE least(said.left_on, %(file_day)s) END
  FROM said WHERE said.line = r.line
"""
_TAKEN_ADDRESSES = """
SELECT r.line, 'belongs to ' || t.name || ' already'
  FROM resolved r JOIN accounts_user t ON lower(t.email) = lower(r.email)
 WHERE t.id IS DISTINCT FROM r.target_id
"""
_OF_STAFF = """
SELECT r.line, t.name || ' is staff: only superusers change them'
  FROM resolved r JOIN accounts_user t ON t.id = r.target_id
 WHERE r.verdict = 'updated' AND (t.is_staff OR t.is_superuser)
"""
_STAFF = """
SELECT id FROM accounts_user
 WHERE source = %(source)s AND (is_staff OR is_superuser)
"""
_LEAVERS_SIGN_IN_NO_MORE = """
UPDATE accounts_user u SET is_active = false FROM resolved r
 WHERE u.id = r.target_id AND r.left_on <= %(today)s AND u.is_active
"""
_PEOPLE = """
SELECT r.line, coalesce(u.id, 0), r.external_id, r.name, coalesce(r.reports_to, ''),
       coalesce(r.team_name, ''), coalesce(r.team, ''), r.role, r.started_on, r.left_on
  FROM resolved r LEFT JOIN accounts_user u
    ON u.source = %(source)s AND u.external_id = r.external_id
 ORDER BY r.line
"""
# People the file does not speak of, under whoever leads them now.
_OTHERS = """
SELECT 0, u.id, u.external_id, u.name,
       coalesce(CASE WHEN own.id IS NULL THEN place.external_id
                     ELSE above.external_id END, ''),
       '', '', '', NULL::date, u.left_on
  FROM accounts_user u
  LEFT JOIN accounts_team own
    ON own.source = u.source AND own.external_id = u.external_id
  LEFT JOIN accounts_team above ON above.id = own.parent_id AND above.source = u.source
  LEFT JOIN LATERAL (
       SELECT t.external_id FROM accounts_membership m JOIN accounts_team t
              ON t.id = m.team_id
        WHERE m.user_id = u.id AND m.ended_on IS NULL AND t.source = u.source
        ORDER BY m.started_on DESC LIMIT 1) place ON true
 WHERE u.source = %(source)s AND u.external_id <> ''
   AND NOT EXISTS (SELECT FROM resolved r WHERE r.external_id = u.external_id)
 ORDER BY u.external_id
"""
_SHOWN_KEYS = 10  # of a circle of people
_NEW_PERSON = {
    "password": "'!' || gen_random_uuid()",  # one that no password fits
    "is_active": "r.left_on IS NULL OR r.left_on > %(today)s",
}
_MOVED = """
UPDATE resolved SET verdict = 'updated'
 WHERE line = ANY(%(lines)s) AND verdict = 'unchanged'
"""


def load(staging: Staging) -> None:
    """People, without a usable password, and their places in the teams."""
    staging.parameters["today"] = clock.today()
    if "is_active" in staging.mapping.fields:
        _mark_former(staging)
    match(staging, _SAME_PERSON)
    staging.check_unique("email")
    staging.reject_where("email", _TAKEN_ADDRESSES)
    if staging.guards_staff:
        staging.reject_where("external_id", _OF_STAFF)
    staging.drop_rejected()
    _check_superiors(staging)
    if staging.guards_staff:
        _check_places_of_staff(staging)
    update(staging)
    staging.execute(_LEAVERS_SIGN_IN_NO_MORE)
    insert(staging, **_NEW_PERSON)
    _settle_teams(staging)


def _mark_former(staging: Staging) -> None:
    """Whoever is active no more has left, by the day of the file if not before."""
    staging.execute(_FORMER.format(same_person=_SAME_PERSON))
    left_on = staging.kind.field("left_on")
    staging.given = [*(each for each in staging.given if each != left_on), left_on]


def _people(staging: Staging) -> list[Person]:
    return [Person(*row) for row in staging.rows(_PEOPLE)]


def _others(staging: Staging) -> list[Person]:
    return [Person(*row) for row in staging.rows(_OTHERS)]


def _check_superiors(staging: Staging) -> None:
    """Reject who reports to nobody we know; then those who report to them."""
    while wrong := list(_without_superior(_people(staging), _others(staging))):
        staging.reject_each("reports_to", wrong)
        staging.drop_rejected()


def _without_superior(
    people: list[Person], others: list[Person]
) -> Iterator[tuple[int, str]]:
    everybody = [*people, *others]
    known = {person.key for person in everybody}
    for person in people:
        if person.reports_to and person.reports_to not in known:
            yield (
                person.line,
                f"no person {person.reports_to!r} in the good rows of this file",
            )
    for circle in teams.circles(everybody):
        for place, person in enumerate(circle):
            if person.line:
                yield person.line, _round([*circle[place:], *circle[:place], person])


def _round(circle: list[Person]) -> str:
    keys = [person.key for person in circle]
    if len(keys) > _SHOWN_KEYS:
        keys = [*keys[: _SHOWN_KEYS - 1], "…", keys[-1]]
    return f"reports to themselves in the end: {' under '.join(keys)}"


def _check_places_of_staff(staging: Staging) -> None:
    """Reject what would give staff another place, be it by reporting to them."""
    staff = {user_id for (user_id,) in staging.rows(_STAFF)}
    while staff and (wrong := list(_moving(staging, staff))):
        staging.reject_each("external_id", wrong)
        staging.drop_rejected()
        _check_superiors(staging)


def _moving(staging: Staging, staff: set[int]) -> Iterator[tuple[int, str]]:
    """Line and reason of each row by which one of the staff would move."""
    people, others = _people(staging), _others(staging)
    for person in _who_would_move(people, others, staging, staff):
        rows = [each for each in people if each.reports_to == person.key]
        for row in [person] if person.line else rows:
            reason = f"{person.name} is staff: only superusers give them another place"
            yield row.line, reason


def _who_would_move(
    people: list[Person], others: list[Person], staging: Staging, staff: set[int]
) -> list[Person]:
    """Those of the staff who would get another place: tried out, and taken back."""
    today = staging.parameters["today"]
    with transaction.atomic():
        places = teams.place(people, others, staging.mapping.source, today)
        moved = [
            person
            for person, (team, role) in places.items()
            if person.user_id in staff and teams.settle(person, team, role, today)
        ]
        transaction.set_rollback(True)
    return moved


def _settle_teams(staging: Staging) -> None:
    source, today = staging.mapping.source, staging.parameters["today"]
    places = teams.place(_people(staging), _others(staging), source, today)
    moved = [
        person.line
        for person, (team, role) in places.items()
        if teams.settle(person, team, role, today)
    ]
    staging.execute(_MOVED, lines=moved)
