"""Competitors, shares of wallet, referrals, leads and what winning customers costs."""

from datetime import date

import numpy as np
import polars as pl

from accounts.demo import planted, wording
from accounts.demo.names import person_names
from accounts.demo.randomness import WINDOW_DAYS, days_before, nulled, within
from accounts.demo.relationship import owner_then, with_contact
from accounts.demo.scene import Scene, Tables, keys

_ILL = 1 - pl.col("health")
# A year, of an account.
SIGHTINGS, REFERRALS = 0.1 + 2.2 * _ILL**3, 0.7 * pl.col("health") ** 4
_WALLET_MONTHS, _WALLET_SHARE = 6, 0.6
_LOST_LEADS = 320
_CHANNELS = ("web", "referral", "event", "outreach", "advertising", "partner", "other")
_MONTHLY_SPEND = {  # EUR
    "web": 4200, "event": 5200, "advertising": 3100, "outreach": 2600, "partner": 1800,
}  # fmt: skip


def market_rows(scene: Scene) -> Tables:
    """What others sell to our accounts, what they say of us, and who may come."""
    return {
        "accounts_competitorsighting": _sighting_rows(scene),
        "accounts_walletshare": _wallet_rows(scene),
        "accounts_referral": _referral_rows(scene),
        "accounts_lead": _lead_rows(scene),
        "accounts_acquisitionspend": _spend_rows(scene),
    }


def _sighting_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("competitors")
    rows = scene.drawn(rng, SIGHTINGS)
    rival = scene.accounts.filter(pl.col("name") == planted.CHAMPION_GONE)
    rival = rival.with_columns(ago=pl.lit(planted.RIVAL_SEEN_AGO))
    rows = pl.concat([rows, rival], how="diagonal_relaxed")
    size = len(rows)
    return rows.select(
        *keys("sighting"),
        pl.Series("competitor", wording.worded(rng, [wording.COMPETITORS] * size)),
        scene.dates(rows["ago"]).alias("sighted_on"),
        owner_then().alias("user_id"),
        pl.Series("text", wording.worded(rng, [wording.SIGHTINGS] * size)),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _wallet_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("wallets")
    rows = scene.every(rng, _WALLET_MONTHS, _WALLET_SHARE)
    size, breadth = len(rows), rows["breadth"].to_numpy()
    percent = 100 * rows["health"].to_numpy() * np.minimum(0.35 + breadth / 16, 1)
    percent = (percent + rng.normal(0, 6, size)).clip(2, 100)
    return rows.select(
        *keys("wallet"),
        scene.dates(rows["ago"]).alias("measured_on"),
        pl.Series("percent", np.round(percent / 5) * 5),
        pl.Series("basis", wording.worded(rng, [wording.WALLET_BASES] * size)),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _referral_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("referrals")
    rows = with_contact(rng, scene.drawn(rng, REFERRALS), scene.contacts)
    size = len(rows)
    kinds = rng.choice(
        ["introduction", "reference", "review"], size, p=[0.5, 0.35, 0.15]
    )
    told = scene.accounts["name"].gather(rng.integers(0, len(scene.accounts), size))
    is_public = kinds == "review"
    return rows.select(
        *keys("referral"),
        pl.Series("kind", kinds),
        scene.dates(rows["ago"]).alias("referred_on"),
        pl.col("contact").alias("contact_id"),
        pl.Series("company", np.where(is_public, "", told.to_numpy())),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _lead_rows(scene: Scene) -> pl.DataFrame:
    """Every account won within the window was a lead; many others came to nothing."""
    rng = scene.stream("leads")
    won = scene.accounts.filter(pl.col("acquired_ago") < WINDOW_DAYS).select(
        "id", "name", "owner", won_ago="acquired_ago"
    )
    lost = pl.DataFrame({"name": person_names(rng, _LOST_LEADS)})
    rows = pl.concat([won, lost], how="diagonal")
    size = len(rows)
    ends = within(rng, np.full(size, -60), WINDOW_DAYS)
    ends = np.where(rows["won_ago"].is_null(), ends, rows["won_ago"].fill_null(0))
    received = np.maximum(ends + rng.integers(10, 140, size), 0)
    is_won = rows["won_ago"].is_not_null().to_numpy()
    return rows.select(
        pl.lit("demo").alias("source"),
        pl.format("lead-{}", pl.int_range(pl.len())).alias("external_id"),
        "name",
        pl.Series(
            "channel",
            rng.choice(_CHANNELS, size, p=[0.3, 0.2, 0.15, 0.15, 0.08, 0.07, 0.05]),
        ),
        pl.Series("received_on", days_before(scene.day, received)),
        pl.Series("won_on", nulled(days_before(scene.day, ends), ~is_won)),
        pl.Series("lost_on", nulled(days_before(scene.day, ends), is_won | (ends < 0))),
        pl.col("id").alias("customer_id"),
        pl.when(pl.col("owner") >= 0).then(pl.col("owner") + 1).alias("user_id"),
        pl.Series("knowable_on", days_before(scene.day, received)),
    )


def _spend_rows(scene: Scene) -> pl.DataFrame:
    """An amount each month and channel, on the last day of the month."""
    rng = scene.stream("spend")
    months = pl.date_range(
        date(scene.day.year - 3, scene.day.month, 1), scene.day, "1mo", eager=True
    )
    spent_on = months.dt.offset_by("-1d").rename("spent_on")
    rows = pl.DataFrame({"channel": list(_MONTHLY_SPEND)}).join(
        spent_on.to_frame(), how="cross"
    )
    typical = rows["channel"].replace_strict(_MONTHLY_SPEND).to_numpy()
    texts = [wording.SPENDING[channel] for channel in rows["channel"]]
    return rows.select(
        pl.lit("demo").alias("source"),
        pl.format("spend-{}-{}", "channel", "spent_on").alias("external_id"),
        "channel",
        "spent_on",
        pl.Series("amount", np.round(typical * rng.lognormal(0, 0.3, len(rows)), 2)),
        pl.Series("text", wording.worded(rng, texts)),
        pl.col("spent_on").alias("knowable_on"),
    )
