"""The league table: accounts kept by owner and by team, with what stands behind it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Membership, TeamClosure, User
from accounts.scope import LEADS, people_below
from dashboards.reader import Reader
from diagnostics.leagues import NOBODY, By, League, Standing, leagues, opening_day
from web.formatting import full_date

FEWEST_ACCOUNTS = 10  # an average over fewer would tell of single accounts
FEWEST_OWNERS = 3  # of two, each could work out the other's; so with one left out
OTHERS = -1
WORDS = {
    "contract": (
        "Contracts",
        "Accounts with a contract in force at the opening that still have one at the "
        "close; a renewal may come 30 days late.",
    ),
    "repeat": (
        "Repeat purchase",
        "Accounts that were buying at the opening and still are: silent for no longer "
        "than three of their own usual gaps, at least 90 days and at most 24 months.",
    ),
}


@login_required
@require_safe
def league(request: HttpRequest) -> HttpResponse:
    """Owners or teams in the reader's scope, over the last twelve months."""
    reader = Reader.of(request)
    can_compare = reader.sees_others
    by = By(request.GET["by"]) if request.GET.get("by") in set(By) else By.OWNER
    by = by if can_compare else By.OWNER
    allowed = _allowed(reader, by)
    first, last = opening_day(reader.day), reader.day
    return render(
        request,
        "dashboards/league.html",
        {
            "period": f"{full_date(first)} to {full_date(last)}",
            "by": by,
            "by_links": _links() if can_compare else [],
            "leagues": [
                _table(one, allowed, reader) for one in leagues(reader.day, by)
            ],
        },
    )


def _links() -> list[tuple[By, str, str]]:
    return [(By.OWNER, "Owners", "?by=owner"), (By.TEAM, "Teams", "?by=team")]


def _allowed(reader: Reader, by: By) -> set[int] | None:
    """Ids of the owners or teams this person may see; None for all of them."""
    if reader.reads_all:
        return None
    led = Membership.objects.filter(user=reader.user, role__in=LEADS)
    teams = list(led.in_force(reader.day).values_list("team_id", flat=True))
    if by is By.TEAM:
        below = TeamClosure.objects.filter(ancestor_id__in=teams)
        return set(below.values_list("descendant_id", flat=True))
    found = {reader.user.pk, *people_below(teams, reader.day)}
    if Membership.Role.DIRECTOR in reader.roles:
        found |= {NOBODY, *_leavers(reader)}
    return found


def _leavers(reader: Reader) -> set[int]:
    """Who is in no team today, or left; what they held is for directors to see to."""
    here = Membership.objects.in_force(reader.day).of_people_present(reader.day)
    others = User.objects.exclude(pk__in=here.values("user_id"))
    return set(others.values_list("pk", flat=True))


def _table(one: League, allowed: set[int] | None, reader: Reader) -> dict[str, Any]:
    title, definition = WORDS[one.relationship_type]
    rows = [s for s in one.standings if allowed is None or s.id in allowed]
    kept = sum(standing.kept for standing in one.standings)
    opening = sum(standing.opening for standing in one.standings)
    is_enough = opening >= FEWEST_ACCOUNTS and one.owners >= FEWEST_OWNERS
    is_shown = is_enough and len(one.standings) - len(rows) != 1
    if rows and is_shown:
        rows = [*rows, *_others(rows, kept, opening)]
    return {
        "key": one.relationship_type,
        "title": title,
        "definition": definition,
        "figure": "Accounts kept",
        "kept": kept if is_shown else None,
        "of": opening if is_shown else None,
        "rate": kept / opening if is_shown else None,
        "rows": [_row(standing, reader) for standing in rows],
        "empty_text": "No account of this kind was ours twelve months ago.",
    }


def _others(rows: list[Standing], kept: int, opening: int) -> list[Standing]:
    """All whom the rows leave out, in one, so that the rows add up to the total."""
    accounts = opening - sum(row.opening for row in rows)
    still = kept - sum(row.kept for row in rows)
    return [Standing(OTHERS, "Everyone else", still, accounts)] if accounts else []


def _row(standing: Standing, reader: Reader) -> dict[str, Any]:
    return {
        "name": standing.name,
        "kept": standing.kept,
        "of": standing.opening,
        "rate": standing.rate,
        "is_mine": standing.id == reader.user.pk,
    }
