"""Who works there: a director, three managers, six teams, 24 executives."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from accounts.demo.names import address_of, person_names
from accounts.demo.randomness import NEVER, Floats, days_before, nulled, stream

DOMAIN = "holdfast.example"


@dataclass(frozen=True)
class Guest:
    """Somebody to look around as."""

    role: str
    sees: str
    email: str


GUESTS = (
    Guest("Account executive", "their own book of 60 accounts", f"executive@{DOMAIN}"),
    Guest("Manager", "two teams", f"manager@{DOMAIN}"),
    Guest("Director", "every team", f"director@{DOMAIN}"),
    Guest("Analyst", "everything, read only", f"analyst@{DOMAIN}"),
    Guest("Administrator", "everything, and the settings", f"admin@{DOMAIN}"),
)
LOGINS = tuple(guest.email for guest in GUESTS)
KEPT_LOGIN = LOGINS[-1]

# Accounts an executive has at full size, the largest book first.
BOOKS = (
    110, 80, 76, 68, 64, 60, 58, 54, 52, 48, 46, 44,
    40, 38, 34, 30, 26, 22, 19, 16, 14, 12, 9, 8,
)  # fmt: skip
REGIONS = {
    "North": {"Nordics": ("Denmark", "Finland", "Norway", "Sweden"),
              "Isles": ("Ireland", "United Kingdom")},
    "Centre": {"Germany": ("Germany",), "Alps": ("Austria", "Switzerland")},
    "West": {"France": ("France",),
             "Benelux": ("Belgium", "Luxembourg", "Netherlands")},
}  # fmt: skip
TEAMS = {team: region for region, teams in REGIONS.items() for team in teams}
COUNTRIES = [countries for teams in REGIONS.values() for countries in teams.values()]
# How often a team loses accounts, against the others: one truly better, one worse.
LOSSES = {"Alps": 0.35, "Isles": 2.0}
# How much easier its accounts are, as log odds of their health, in order of the teams.
TEAM_EASE = tuple({"Alps": 0.5, "Isles": -0.5}.get(team, 0.0) for team in TEAMS)

EXECUTIVES = len(BOOKS)
DEMO_EXECUTIVE = BOOKS.index(60)
LEAVER = EXECUTIVES  # left, and their accounts went to the two others named here
NEWCOMER = 17
LATE_JOINER = 9
NOBODY = -1
CREW_OF_TEAM = 4  # service people per team, after the others; they do not sign in
FIRST_OF_CREW = EXECUTIVES + 8  # their first id
LEFT_AGO, JOINED_AGO, LATE_JOINED_AGO = 238, 240, 620


def team_of_executives() -> list[int]:
    """Each executive's team, large and small books dealt evenly; the leaver last."""
    there_and_back = [*range(6), *range(5, -1, -1)] * 2
    return [*there_and_back, there_and_back[DEMO_EXECUTIVE]]


def team_losses() -> Floats:
    """How often each executive's team loses accounts, the leaver's last."""
    teams = list(TEAMS)
    return np.array([LOSSES.get(teams[team], 1.0) for team in team_of_executives()])


def staff(seed: int) -> pl.DataFrame:
    """Everybody: executives in order of BOOKS, the leaver, then who leads and helps.

    returns name, email, role, node (place in `team_nodes`), joined_ago, left_ago
    """
    rng = stream(seed, "people")
    roles = ["executive"] * (EXECUTIVES + 1) + ["manager"] * 3
    roles += ["director", "analyst", "admin"]
    nodes = [4 + team for team in team_of_executives()] + [1, 2, 3, 0, 0, 0]
    names = person_names(rng, len(roles))
    joined = rng.integers(1200, 3300, len(roles))
    joined[[NEWCOMER, LATE_JOINER]] = JOINED_AGO, LATE_JOINED_AGO
    left = np.where(np.arange(len(roles)) == LEAVER, LEFT_AGO, NEVER)
    return pl.DataFrame(
        {"name": names, "email": _addresses(names), "role": roles, "node": nodes,
         "joined_ago": joined, "left_ago": left}
    )  # fmt: skip


def _addresses(names: list[str]) -> list[str]:
    addresses = [address_of(name, DOMAIN) for name in names]
    addresses[DEMO_EXECUTIVE], *addresses[-4:] = LOGINS
    return addresses


def team_nodes() -> pl.DataFrame:
    """The team tree: the whole, three regions, six teams, in this order."""
    names = ["Sales", *REGIONS, *TEAMS]
    regions = list(REGIONS)
    parents = [None, 1, 1, 1, *(2 + regions.index(region) for region in TEAMS.values())]
    return pl.DataFrame(
        {"id": range(1, len(names) + 1), "name": names, "parent_id": parents}
    ).with_columns(
        source=pl.lit("demo"), external_id=pl.format("team-{}", pl.col("id"))
    )


def user_rows(people: pl.DataFrame, day: date) -> pl.DataFrame:
    """The people as rows of accounts_user, ids from 1, without passwords."""
    left = people["left_ago"].to_numpy()
    is_admin = pl.col("role") == "admin"
    return people.select(
        pl.int_range(1, pl.len() + 1).alias("id"),
        "email",
        "name",
        pl.Series("left_on", nulled(days_before(day, left), left == NEVER)),
        (pl.col("left_ago") == NEVER).alias("is_active"),
        is_admin.alias("is_staff"),
        is_admin.alias("is_superuser"),
        pl.lit("demo").alias("source"),
        pl.format("person-{}", pl.int_range(pl.len())).alias("external_id"),
    )


def crew_rows(seed: int) -> pl.DataFrame:
    """The service crew as further rows of accounts_user, team by team."""
    count = CREW_OF_TEAM * len(TEAMS)
    names = person_names(stream(seed, "crew"), count)
    ids = range(FIRST_OF_CREW, FIRST_OF_CREW + count)
    return pl.DataFrame(
        {
            "id": ids,
            "email": [address_of(name, f"service.{DOMAIN}") for name in names],
            "name": names,
            "external_id": [f"person-{place - 1}" for place in ids],
        }
    ).with_columns(
        left_on=pl.lit(None, pl.Date),
        is_active=pl.lit(True),
        is_staff=pl.lit(False),
        is_superuser=pl.lit(False),
        source=pl.lit("demo"),
    )


def membership_rows(people: pl.DataFrame, day: date) -> pl.DataFrame:
    """Where each person belongs, from the day they joined to the day they left."""
    left = people["left_ago"].to_numpy()
    return people.select(
        pl.int_range(1, pl.len() + 1).alias("user_id"),
        (pl.col("node") + 1).alias("team_id"),
        "role",
        pl.Series("started_on", days_before(day, people["joined_ago"])),
        pl.Series("ended_on", nulled(days_before(day, left), left == NEVER)),
    )
