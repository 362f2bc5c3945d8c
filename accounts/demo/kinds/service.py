"""Tickets: complaints, questions and praise."""

import numpy as np
import polars as pl

from accounts.demo import wording
from accounts.demo.relationship import with_contact
from accounts.demo.scene import Scene, Tables, crew, hours, keys

_ILL = 1 - pl.col("health")
# A year, of an account.
COMPLAINTS, QUESTIONS, PRAISES = 0.4 + 9 * _ILL**2, pl.lit(3.2), 1.5 * pl.col("health")
_REOPENED = 0.06
_ANSWER_HOURS = {1: 2, 2: 6, 3: 20, 4: 40}  # until answered, typical, by severity
_DUE_DAYS = {1: 1, 2: 2, 3: 5, 4: 10}


def service_rows(scene: Scene) -> Tables:
    """What the accounts asked, complained of and praised."""
    rng = scene.stream("tickets")
    rows = scene.drawn(rng, COMPLAINTS + QUESTIONS + PRAISES)
    rows = rows.with_columns(kind=_kinds(rng, rows))
    rows = rows.with_columns(
        topic=pl.Series([_topic(rng, kind) for kind in rows["kind"]]),
        severity=_severities(rng, rows),
        opened_at=scene.instants(rng, rows["ago"]),
    )
    rows = _settled(rng, rows, scene)
    rows = with_contact(rng, rows, scene.contacts)
    kinds, topics = rows["kind"].to_list(), rows["topic"].to_list()
    subjects = [
        wording.TICKETS[kind][topic] for kind, topic in zip(kinds, topics, strict=True)
    ]
    details = [wording.TICKET_DETAILS[kind] for kind in kinds]
    tickets = rows.select(
        *keys("ticket"),
        "kind",
        "topic",
        "severity",
        pl.Series("subject", wording.worded(rng, subjects)),
        pl.Series("text", wording.worded(rng, details)),
        "opened_at",
        "first_answered_at",
        "due_at",
        "resolved_at",
        "reopened_at",
        pl.col("contact").alias("contact_id"),
        crew(rng, rows).alias("handler_id"),
        pl.col("opened_at").dt.date().alias("knowable_on"),
    )
    return {"accounts_ticket": tickets}


def _kinds(rng: np.random.Generator, rows: pl.DataFrame) -> pl.Series:
    luck = pl.lit(pl.Series(rng.random(len(rows)))) * (COMPLAINTS + QUESTIONS + PRAISES)
    kind = (
        pl.when(luck < COMPLAINTS)
        .then(pl.lit("complaint"))
        .when(luck < COMPLAINTS + QUESTIONS)
        .then(pl.lit("question"))
        .otherwise(pl.lit("praise"))
    )
    return rows.select(kind).to_series()


def _topic(rng: np.random.Generator, kind: str) -> str:
    topics = list(wording.TICKETS[kind])
    return topics[int(rng.random() ** 1.3 * len(topics))]


def _severities(rng: np.random.Generator, rows: pl.DataFrame) -> pl.Series:
    """A complaint is the graver the worse the account is; nothing else is grave."""
    luck, health = rng.random(len(rows)), rows["health"].to_numpy()
    limits = np.array([0.05, 0.25, 0.85]) * (1.6 - health)[:, None]
    grave = 1 + (luck[:, None] > limits).sum(axis=1)
    is_complaint = (rows["kind"] == "complaint").to_numpy()
    return pl.Series(np.where(is_complaint, grave, 3 + (luck > 0.6)))


def _settled(
    rng: np.random.Generator, rows: pl.DataFrame, scene: Scene
) -> pl.DataFrame:
    """Answered, resolved and opened again, as far as that lies before the end."""
    size = len(rows)
    slow = 0.7 + 1.6 * (1 - rows["health"].to_numpy())
    typical = rows["severity"].replace_strict(_ANSWER_HOURS).to_numpy() * slow
    answer = typical * rng.lognormal(-1.0, 0.8, size)
    work = answer + typical * rng.lognormal(0.6, 0.9, size)
    again = work + rng.uniform(20, 300, size)
    is_again = (rng.random(size) < _REOPENED) & (rows["kind"] == "complaint").to_numpy()
    done = again + typical * rng.lognormal(0.9, 0.8, size)
    opened, due = pl.col("opened_at"), rows["severity"].replace_strict(_DUE_DAYS)
    rows = rows.with_columns(
        first_answered_at=scene.by_the_end(opened + pl.lit(hours(answer))),
        due_at=opened + pl.duration(days=pl.lit(due)),
        reopened_at=pl.when(pl.lit(pl.Series(is_again))).then(
            scene.by_the_end(opened + pl.lit(hours(again)))
        ),
    )
    finish = pl.when(pl.col("reopened_at").is_null()).then(pl.lit(hours(work)))
    return rows.with_columns(
        resolved_at=scene.by_the_end(opened + finish.otherwise(pl.lit(hours(done))))
    )
