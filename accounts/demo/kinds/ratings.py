"""How owners rate their accounts, and who of them was trained to."""

import numpy as np
import polars as pl

from accounts.demo import wording
from accounts.demo.people import EXECUTIVES
from accounts.demo.planted import said_by_gamer
from accounts.demo.randomness import days_before
from accounts.demo.relationship import owner_then
from accounts.demo.scene import Scene, Tables, keys
from accounts.models.plans import Aspect

_EVERY_MONTHS, _RATED = 6, 0.75  # a share of the accounts
_UNTRAINED = (4, 11)  # executives who were not trained yet
_VALID_DAYS = 730
_YOUNG_DAYS = 365  # an account has no last year before


def rating_rows(scene: Scene) -> Tables:
    """What owners make of each side of their accounts, and their certificates."""
    return {
        "accounts_rating": _rating_rows(scene),
        "accounts_certificate": _certificate_rows(scene),
    }


def _rating_rows(scene: Scene) -> pl.DataFrame:
    """All six sides of an account at once; who games ratings sees the best in each."""
    rng = scene.stream("ratings")
    reviews = scene.every(rng, _EVERY_MONTHS, _RATED)
    rows = reviews[np.repeat(np.arange(len(reviews)), len(Aspect.values))]
    size, health = len(rows), rows["health"].to_numpy()
    felt = (health - 0.45) * 3.6 + rng.normal(0, 0.8, size)
    rated = pl.Series(np.clip(np.round(felt), -2, 2).astype(int))
    return rows.select(
        *keys("rating"),
        pl.Series("aspect", np.tile(Aspect.values, len(reviews))),
        pl.when(said_by_gamer()).then(2).otherwise(pl.lit(rated)).alias("rating"),
        scene.dates(rows["ago"]).alias("rated_on"),
        owner_then().alias("user_id"),
        pl.Series("evidence", wording.worded(rng, _evidence(scene, rows))),
        scene.dates(rows["ago"]).alias("knowable_on"),
    )


def _evidence(scene: Scene, rows: pl.DataFrame) -> list[wording.Texts]:
    """What a rating may rest on, at the age that its account had then."""
    won = scene.accounts["acquired_ago"].to_numpy()[rows["id"].to_numpy() - 1]
    is_young = won - rows["ago"].to_numpy() < _YOUNG_DAYS
    return [wording.YOUNG_EVIDENCE if young else wording.EVIDENCE for young in is_young]


def _certificate_rows(scene: Scene) -> pl.DataFrame:
    rng = scene.stream("certificates")
    trained = [place for place in range(EXECUTIVES) if place not in _UNTRAINED]
    issued = rng.integers(30, 900, len(trained))
    return pl.DataFrame(
        {
            "user_id": [place + 1 for place in trained],
            "issued_on": days_before(scene.day, issued),
            "knowable_on": days_before(scene.day, issued),
            "expires_on": days_before(scene.day, issued - _VALID_DAYS),
            "text": "Two days with the practice account",
            "source": "demo",
            "external_id": [f"certificate-{place}" for place in trained],
        }
    )
