"""What customers, the service crew and our own teams answer when they are asked."""

import numpy as np
import polars as pl

from accounts.demo import wording
from accounts.demo.people import TEAM_EASE, TEAMS
from accounts.demo.planted import said_by_gamer
from accounts.demo.randomness import NEVER, WINDOW_DAYS, days_before, nulled
from accounts.demo.relationship import owner_then
from accounts.demo.scene import (
    Scene,
    Tables,
    crew,
    keys,
    sentiments,
)

_WAVES, _WAVE_GAP_DAYS, _LAST_WAVE_AGO, _WAVE_DAYS = 6, 182, 40, 30
_INVITED = 2  # contacts of an account, at most
# How the items differ, in points, from how well the account is.
_ITEMS = {"trust": 0.3, "commitment": -0.2, "satisfaction": 0.0, "effort": -0.6}
# What is rated: how much it matters, and how well we do it against the rest.
_MATTERS = {"Delivery on time": (9.0, -0.6), "Quality of the products": (9.2, 0.8),
            "Price": (7.6, -0.9), "Reachable people": (7.2, 0.3)}  # fmt: skip
FEEDBACK = pl.lit(2.6)  # a year, of an account
_GROUP_GAP_DAYS, _GROUP_SIZE = 120, 9
_PULSE_GAP_DAYS = 91
_FIRST_TEAM = 5  # ids of the six teams begin here


def survey_rows(scene: Scene) -> Tables:
    """Waves with answers and silence, ratings, groups, feedback and the team pulse."""
    waves = _waves(scene)
    answers = _answers(scene, waves)
    return {
        "accounts_surveywave": waves.drop("ago"),
        "accounts_surveyresponse": _response_rows(scene, answers),
        "accounts_importancerating": _rating_rows(scene, answers),
        "accounts_focusgroupreport": _focus_group_rows(scene),
        "accounts_agentfeedback": _feedback_rows(scene),
        "accounts_teampulse": _pulse_rows(scene),
    }


def _waves(scene: Scene) -> pl.DataFrame:
    """One each half year, the oldest first."""
    ago = _LAST_WAVE_AGO + _WAVE_GAP_DAYS * np.arange(_WAVES)[::-1]
    started = pl.Series(days_before(scene.day, ago))
    season = pl.when(started.dt.month() < 7).then(pl.lit("Spring"))
    name = pl.format("{} {}", season.otherwise(pl.lit("Autumn")), started.dt.year())
    return pl.DataFrame({"id": range(1, _WAVES + 1), "ago": ago}).select(
        "id",
        "ago",
        pl.lit("demo").alias("source"),
        pl.format("wave-{}", "id").alias("external_id"),
        name.alias("name"),
        started.alias("started_on"),
        pl.Series("ended_on", days_before(scene.day, ago - _WAVE_DAYS)),
        started.alias("knowable_on"),
    )


def _answers(scene: Scene, waves: pl.DataFrame) -> pl.DataFrame:
    """Who was invited and, where they answered, after how many days; the ill rarer."""
    rng = scene.stream("survey")
    wave = waves.select("ago", wave_id="id")
    there = scene.months.join(wave, how="cross").filter(
        pl.col("newest_ago") <= pl.col("ago"),
        pl.col("oldest_ago") > pl.col("ago"),
        pl.col("acquired_ago") > pl.col("ago") + 30,
        pl.col("archived_ago") < pl.col("ago"),
    )
    invited = scene.contacts.filter(pl.col("place") < _INVITED).select(
        "id", "contact", "since_ago", "left_ago"
    )
    rows = there.join(invited, on="id", maintain_order="left").filter(
        pl.col("ago").is_between(pl.col("left_ago") + 1, "since_ago")
    )
    rows = rows.sort("wave_id", "id", "contact")
    size, health = len(rows), rows["health"].to_numpy()
    answers = rng.random(size) < 0.15 + 0.5 * health
    # Nobody answers once they have left.
    left, ago = rows["left_ago"].to_numpy(), rows["ago"].to_numpy()
    latest = np.where(left == NEVER, _WAVE_DAYS, ago - left - 1)
    delay = np.minimum(rng.integers(0, _WAVE_DAYS, size), latest)
    after = np.where(answers, delay, -1)
    return rows.with_columns(after=pl.Series(after))


def _response_rows(scene: Scene, answers: pl.DataFrame) -> pl.DataFrame:
    rng = scene.stream("survey answers")
    size, has_none = len(answers), (answers["after"] < 0).to_numpy()
    person = rng.normal(0, 0.8, size)
    base = 1.2 + 8.4 * answers["health"].to_numpy() + person
    items = [
        pl.Series(name, _rating(rng, base + off)).set(pl.Series(has_none), None)
        for name, off in _ITEMS.items()
    ]
    mood = np.select([base < 4.5, base < 7], ["low", "middle"], "high")
    texts = wording.worded(rng, [wording.SURVEY_TEXTS[key] for key in mood])
    is_silent = has_none | (rng.random(size) < 0.6)
    answered = days_before(scene.day, (answers["ago"] - answers["after"]).to_numpy())
    invited = pl.Series(days_before(scene.day, answers["ago"]))
    return answers.select(
        pl.lit("demo").alias("source"),
        pl.format("response-{}-{}", "wave_id", "contact").alias("external_id"),
        pl.col("id").alias("customer_id"),
        "wave_id",
        pl.col("contact").alias("contact_id"),
        invited.alias("invited_on"),
        pl.Series("answered_on", nulled(answered, has_none)),
        *items,
        pl.Series("text", np.where(is_silent, "", texts)),
        invited.alias("knowable_on"),
    )


def _rating(rng: np.random.Generator, felt: np.ndarray) -> np.ndarray:
    return np.clip(np.round(felt + rng.normal(0, 0.9, len(felt))), 0, 10).astype(int)


def _rating_rows(scene: Scene, answers: pl.DataFrame) -> pl.DataFrame:
    """Every second one who answers also rates what matters."""
    rng = scene.stream("importance")
    rows = answers.filter(pl.col("after") >= 0)
    rows = rows.filter(pl.lit(pl.Series(rng.random(len(rows)) < 0.5)))
    items = pl.DataFrame(
        [(item, *figures) for item, figures in _MATTERS.items()],
        schema=["item", "matters", "edge"],
        orient="row",
    )
    rows = rows.join(items, how="cross", maintain_order="left")
    felt = 1.5 + 7.6 * rows["health"].to_numpy() + rows["edge"].to_numpy()
    answered = pl.Series(days_before(scene.day, rows["ago"] - rows["after"]))
    return rows.select(
        *keys("rating"),
        "wave_id",
        pl.col("contact").alias("contact_id"),
        "item",
        pl.Series("importance", _rating(rng, rows["matters"].to_numpy())),
        pl.Series("performance", _rating(rng, felt)),
        answered.alias("answered_on"),
        answered.alias("knowable_on"),
    )


def _focus_group_rows(scene: Scene) -> pl.DataFrame:
    """Three times a year some accounts sit around a table; a row for each of them."""
    rng = scene.stream("focus groups")
    held = [
        _around_the_table(rng, scene, ago, wording.FOCUS_GROUPS[place % 4])
        for place, ago in enumerate(range(25, WINDOW_DAYS, _GROUP_GAP_DAYS))
    ]
    rows = pl.concat(held).sort("id", "ago", descending=[False, True])
    felt = sentiments(rng, rows["health"])
    mood = ["low", "low", "middle", "high", "high"]
    texts = [wording.SURVEY_TEXTS[mood[value + 2]] for value in felt]
    return rows.select(
        *keys("group"),
        "title",
        scene.dates(rows["ago"]).alias("held_on"),
        felt.alias("sentiment"),
        pl.Series("text", wording.worded(rng, texts)),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _around_the_table(
    rng: np.random.Generator, scene: Scene, ago: int, title: str
) -> pl.DataFrame:
    there = scene.months.filter(pl.col("newest_ago") <= ago, pl.col("oldest_ago") > ago)
    count = min(_GROUP_SIZE, len(there))
    chosen = there[np.sort(rng.choice(len(there), count, replace=False))]
    return chosen.with_columns(ago=pl.lit(ago), title=pl.lit(title))


def _feedback_rows(scene: Scene) -> pl.DataFrame:
    """The crew's; in the accounts of who games ratings, the owner writes it himself."""
    rng = scene.stream("feedback")
    rows = scene.drawn(rng, FEEDBACK)
    is_gamed = rows.select(said_by_gamer()).to_series()
    felt = sentiments(rng, rows["health"]).set(is_gamed, 2)
    texts = [
        wording.GAMED if gamed else wording.FEEDBACK[value]
        for gamed, value in zip(is_gamed, felt, strict=True)
    ]
    return rows.select(
        *keys("feedback"),
        scene.dates(rows["ago"]).alias("given_on"),
        pl.when(said_by_gamer())
        .then(owner_then())
        .otherwise(crew(rng, rows))
        .alias("user_id"),
        felt.alias("sentiment"),
        pl.Series("text", wording.worded(rng, texts)),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _pulse_rows(scene: Scene) -> pl.DataFrame:
    """Each quarter, each team; the teams whose accounts are better off are too."""
    rng = scene.stream("pulse")
    ago = np.repeat(np.arange(20, WINDOW_DAYS, _PULSE_GAP_DAYS), len(TEAMS))
    team = np.tile(np.arange(len(TEAMS)), len(ago) // len(TEAMS))
    score = 6.9 + 2.4 * np.array(TEAM_EASE)[team] + rng.normal(0, 0.35, len(ago))
    measured = pl.Series(days_before(scene.day, ago))
    return pl.DataFrame(
        {
            "source": ["demo"] * len(ago),
            "external_id": [f"pulse-{t}-{a}" for t, a in zip(team, ago, strict=True)],
            "team_id": team + _FIRST_TEAM,
            "measured_on": measured,
            "score": np.round(score.clip(0, 10), 2),
            "answers": rng.integers(3, 6, len(ago)),
            "knowable_on": measured,
        }
    )
