"""Who is needed at the accounts, who is there, and who is away."""

import numpy as np
import polars as pl

from accounts.demo.people import (
    CREW_OF_TEAM,
    EXECUTIVES,
    FIRST_OF_CREW,
    TEAMS,
    staff,
    team_of_executives,
)
from accounts.demo.randomness import NEVER, WINDOW_DAYS, days_before, nulled, within
from accounts.demo.scene import Scene, Tables

# What each segment needs: role, skill, level, how many.
_NEEDS = {
    0: (("Service engineer", "Conveyors", 4, 2), ("Account support", "", 2, 1),
        ("Safety trainer", "Light curtains", 3, 1)),
    1: (("Service engineer", "Conveyors", 3, 1), ("Account support", "", 2, 1)),
    2: (("Account support", "", 1, 1),),
}  # fmt: skip
_EXCEPTIONS = 0.02  # share of the accounts
_STATED_AGO = 1500
_MOVED = 0.35  # share of the places that changed hands within the window
_ABSENCES_A_PERSON = 9
_REASONS = {"holiday": 0.62, "illness": 0.26, "leave": 0.05, "other": 0.07}
_LASTS_DAYS = {"holiday": (4, 18), "illness": (1, 12), "leave": (40, 150),
               "other": (1, 3)}  # fmt: skip


def staffing_rows(scene: Scene) -> Tables:
    """Requirements of the segments and a few accounts, placements and absences."""
    return {
        "accounts_staffingrequirement": _requirement_rows(scene),
        "accounts_placement": _placement_rows(scene),
        "accounts_absence": _absence_rows(scene),
    }


def _needs() -> pl.DataFrame:
    rows = [(segment, *need) for segment, needs in _NEEDS.items() for need in needs]
    names = ["segment", "role", "skill", "level", "headcount"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _requirement_rows(scene: Scene) -> pl.DataFrame:
    """The segments' needs; an exception wants one more, or nobody after all."""
    rng = scene.stream("requirements")
    of_segments = _needs().with_columns(
        segment_id=pl.col("segment") + 1,
        external_id=pl.format("need-{}-{}", "segment", pl.int_range(pl.len())),
        ago=pl.lit(_STATED_AGO),
    )
    count = max(round(_EXCEPTIONS * len(scene.accounts)), 2)
    settled = scene.accounts.filter(
        pl.col("acquired_ago") > 300, pl.col("archived_ago") == NEVER
    )
    chosen = settled[np.sort(rng.choice(len(settled), count, replace=False))]
    first_need = _needs().unique("segment", keep="first", maintain_order=True)
    of_accounts = (
        chosen.select("id", "segment")
        .join(first_need, on="segment", maintain_order="left")
        .with_columns(
            headcount=pl.when(pl.col("id") % 3 == 0)
            .then(0)
            .otherwise(pl.col("headcount") + 1),
            external_id=pl.format("need-of-{}", "id"),
            ago=pl.lit(pl.Series(rng.integers(20, 290, count))),
        )
        .rename({"id": "customer_id"})
    )
    rows = pl.concat([of_segments, of_accounts], how="diagonal_relaxed")
    stated = pl.Series(days_before(scene.day, rows["ago"]))
    return rows.select(
        pl.lit("demo").alias("source"), "external_id", "segment_id", "customer_id",
        "role", "skill", "level", "headcount", stated.alias("stated_on"),
        stated.alias("started_on"), stated.alias("knowable_on"),
    )  # fmt: skip


def _placement_rows(scene: Scene) -> pl.DataFrame:
    """People in the roles; an ailing account is the likelier to lack one."""
    rng = scene.stream("placements")
    rows = _places(rng, scene)
    size, won = len(rows), rows["acquired_ago"].to_numpy()
    moved_ago = within(rng, np.maximum(rows["ended_ago"], 5) + 5, won * 0.7)
    has_moved = (rng.random(size) < _MOVED) & (won > 200) & (moved_ago < won - 30)
    ended = np.maximum(rows["ended_ago"].to_numpy(), rows["archived_ago"].to_numpy())
    before = rows.with_columns(
        turn=pl.lit(0), from_ago=pl.lit(pl.Series(won)), to_ago=pl.lit(
            pl.Series(np.where(has_moved, moved_ago, ended))
        ),
    )  # fmt: skip
    after = rows.with_columns(
        turn=pl.lit(1), from_ago=pl.lit(pl.Series(moved_ago)), to_ago=pl.lit(
            pl.Series(ended)
        ),
    ).filter(pl.lit(pl.Series(has_moved)))  # fmt: skip
    rows = pl.concat([before, after]).filter(pl.col("from_ago") > pl.col("to_ago"))
    rows = rows.sort("id", "need", "turn")
    to_ago = rows["to_ago"].to_numpy()
    started = pl.Series(days_before(scene.day, rows["from_ago"]))
    level = rows["level"].to_numpy() + rng.integers(-1, 2, len(rows))
    return rows.select(
        pl.lit("demo").alias("source"),
        pl.format("placement-{}-{}-{}", "id", "need", "turn").alias("external_id"),
        pl.col("id").alias("customer_id"),
        _crew_member().alias("user_id"),
        "role",
        "skill",
        pl.Series("level", level.clip(1, 5)),
        started.alias("announced_on"),
        started.alias("started_on"),
        pl.Series("ended_on", nulled(days_before(scene.day, to_ago), to_ago == NEVER)),
        started.alias("knowable_on"),
    )


def _places(rng: np.random.Generator, scene: Scene) -> pl.DataFrame:
    """A row per account and person that is needed there, `need`, where filled."""
    needs = _needs().select(pl.all().repeat_by("headcount").explode())
    needs = needs.with_columns(need=pl.int_range(pl.len()).over("segment"))
    last = scene.months.filter(pl.col("month") == pl.col("month").min().over("id"))
    rows = last.join(needs, on="segment", maintain_order="left")
    is_filled = rng.random(len(rows)) < 0.55 + 0.5 * rows["health"].to_numpy()
    teams = np.array(team_of_executives())[rows["owner"].to_numpy()]
    return rows.with_columns(team=pl.Series(teams)).filter(pl.lit(pl.Series(is_filled)))


def _crew_member() -> pl.Expr:
    """Nobody twice in an account at a time: each need and turn has another."""
    place = (pl.col("id") + 2 * pl.col("need") + pl.col("turn")) % CREW_OF_TEAM
    return FIRST_OF_CREW + pl.col("team") * CREW_OF_TEAM + place


def _absence_rows(scene: Scene) -> pl.DataFrame:
    """Holidays are told ahead, an illness on its first day; some lie ahead."""
    rng = scene.stream("absences")
    people = np.append(
        np.arange(1, EXECUTIVES + 1),
        FIRST_OF_CREW + np.arange(CREW_OF_TEAM * len(TEAMS)),
    )
    user = np.repeat(people, _ABSENCES_A_PERSON)
    size = len(user)
    reason = rng.choice(list(_REASONS), size, p=list(_REASONS.values()))
    is_ill = reason == "illness"
    ahead = np.where(is_ill, 0, rng.integers(10, 70, size))
    announced = rng.integers(0, WINDOW_DAYS, size)
    lasts = within(rng, *np.array([_LASTS_DAYS[name] for name in reason]).T)
    started = announced - ahead
    joined = np.append(staff(scene.seed)["joined_ago"], np.full(size, WINDOW_DAYS))
    rows = pl.DataFrame(
        {
            "source": ["demo"] * size,
            "external_id": [f"absence-{place}" for place in range(size)],
            "user_id": user,
            "reason": reason,
            "announced_on": days_before(scene.day, announced),
            "started_on": days_before(scene.day, started),
            "ended_on": days_before(scene.day, started - lasts),
            "knowable_on": days_before(scene.day, announced),
        }
    )
    return rows.filter(pl.Series(announced < joined[user - 1]))
