"""New days for a demo whose clock runs: orders, deliveries, renewals and touches.

A day is drawn from its own date and from what was there the evening before.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

from accounts.demo import catalogue
from accounts.demo.copying import copy_rows
from accounts.demo.live_business import write_money, write_service
from accounts.demo.randomness import stream
from accounts.demo.removal import NotADemo
from accounts.demo.texts import phrases
from accounts.models import Feed, Organisation

_SHAPE, _SCALE = 4, 0.906  # a Weibull of mean 1: gaps are regular, never exact
_GONE_AFTER_GAPS = 2.5  # who was silent for longer only comes back by chance
_COMES_BACK = 0.004  # a day
_GAP_WITHOUT_RHYTHM_DAYS = 45
_TOUCHES_PER_CADENCE = 1.4
_WEEK = 7 / 5  # what a week holds falls on its five working days
_KINDS = ("call", "email", "meeting", "visit")

# Each account in a book as it was the evening before. Three in a hundred rest for a
# quarter: they become the late and the lost ones.
_STATE = """
SELECT c.id, owner.user_id, s.contact_cadence_days::float8 AS cadence,
       p.gap, (%(day)s - p.last_on)::float8 AS silence,
       (%(day)s - n.last_on)::float8 AS untouched, n.mood,
       abs(hashtext(c.id || to_char(%(day)s, 'YYYYQ'))) %% 100 < 3 AS rests
  FROM accounts_customer c
  JOIN accounts_segment s ON s.id = c.segment_id
  JOIN accounts_assignment owner ON owner.customer_id = c.id AND owner.role = 'owner'
   AND daterange(owner.started_on, owner.ended_on) @> %(day)s
  LEFT JOIN (
       SELECT customer_id, max(purchased_on) AS last_on,
              (max(purchased_on) - min(purchased_on))::float8
              / nullif(count(DISTINCT purchased_on) - 1, 0) AS gap
         FROM accounts_purchase
        WHERE purchased_on BETWEEN %(day)s - 365 AND %(day)s - 1 GROUP BY 1
       ) p ON p.customer_id = c.id
  LEFT JOIN (
       SELECT customer_id, max(happened_on) AS last_on, avg(sentiment)::float8 AS mood
         FROM accounts_note
        WHERE happened_on BETWEEN %(day)s - 365 AND %(day)s - 1 GROUP BY 1
       ) n ON n.customer_id = c.id
 WHERE c.archived_on IS NULL AND c.merged_into_id IS NULL
 ORDER BY c.id
"""

# An order repeats one of the last year, picked by the day.
_ORDER = """
INSERT INTO accounts_purchase
       (source, external_id, customer_id, order_number, product_id, purchased_on,
        quantity, amount, cost, discount, promised_on)
SELECT 'demo', format('live-%%s-%%s', %(day)s, line.id), line.customer_id,
       format('%%s-%%s', line.customer_id, to_char(%(day)s, 'YYMMDD')), line.product_id,
       %(day)s, line.quantity, line.amount, line.cost, line.discount,
       %(day)s + (line.promised_on - line.purchased_on)
  FROM unnest(%(customers)s::bigint[]) AS buyer(id)
  CROSS JOIN LATERAL (
       SELECT order_number FROM accounts_purchase
        WHERE customer_id = buyer.id AND amount > 0
          AND purchased_on BETWEEN %(day)s - 365 AND %(day)s - 1
        ORDER BY md5(order_number || %(day)s) LIMIT 1) AS before
  JOIN accounts_purchase line
    ON line.customer_id = buyer.id AND line.order_number = before.order_number
 WHERE line.amount > 0
 ORDER BY line.customer_id, line.id
"""

# Eight lines in a hundred come up to two weeks late.
_DELIVER = """
UPDATE accounts_purchase SET delivered_on = %(day)s
 WHERE source = 'demo' AND delivered_on IS NULL
   AND promised_on + CASE WHEN abs(hashtext(external_id)) %% 100 < 8
                          THEN abs(hashtext(external_id)) %% 14 ELSE 0 END <= %(day)s
"""

_LEAVES = "abs(hashtext(customer_id || ended_on::text)) %% 100 < 7"
_GIVE_NOTICE = f"""
UPDATE accounts_contract SET notice_given_on = %(day)s
 WHERE source = 'demo' AND ended_on = %(day)s + 60 AND notice_given_on IS NULL
   AND {_LEAVES}
"""  # noqa: S608
_RENEW = f"""
INSERT INTO accounts_contract
       (source, external_id, customer_id, signed_on, started_on, ended_on, annual_value)
SELECT 'demo', format('live-%%s-%%s', %(day)s, id), customer_id, %(day)s, ended_on,
       (ended_on + interval '1 year')::date, round(annual_value * 1.02, -2)
  FROM accounts_contract c
 WHERE source = 'demo' AND ended_on = %(day)s + 20 AND notice_given_on IS NULL
   AND NOT {_LEAVES}
   AND NOT EXISTS (SELECT FROM accounts_contract later
                    WHERE later.customer_id = c.customer_id
                      AND later.ended_on > c.ended_on)
"""  # noqa: S608


def write_day(day: date) -> int:
    """Write what happened on `day`, and on days before it that were missed.

    Writing a day again changes nothing. Returns how many days were written.

    raises  NotADemo when the organisation is not a demo with a running clock
    """
    if not Organisation.objects.filter(is_demo=True, frozen_on=None).exists():
        raise NotADemo("Only a demo whose clock runs gets new days.")
    written = 0
    while _write_next(day):
        written += 1
    return written


@transaction.atomic
def _write_next(until: date) -> bool:
    """Write the day after the last one written; False when that lies after `until`."""
    Organisation.objects.select_for_update().get()
    feeds = Feed.objects.filter(source="demo")
    day = feeds.get(kind=Feed.Kind.PURCHASE).data_through + timedelta(days=1)
    if day > until:
        return False
    with connection.cursor() as cursor:
        for statement in (_DELIVER, _GIVE_NOTICE, _RENEW):
            cursor.execute(statement, {"day": day})
        write_money(cursor, day)
        if np.is_busday(day):
            _write_working_day(cursor, day)
    feeds.update(data_through=day)
    return True


def _write_working_day(cursor: CursorWrapper, day: date) -> None:
    rng = stream(day.toordinal(), "live")
    state = _state(cursor, day)
    customers = state.filter(pl.Series(_orders(rng, state)))["id"].to_list()
    cursor.execute(_ORDER, {"day": day, "customers": customers})
    spacing = state["cadence"].to_numpy() / _TOUCHES_PER_CADENCE
    write_service(cursor, state, day)
    is_touched = _is_due(rng, state["untouched"].fill_null(30.0).to_numpy(), spacing)
    copy_rows(
        cursor, "accounts_note", _notes(rng, state.filter(pl.Series(is_touched)), day)
    )


def _state(cursor: CursorWrapper, day: date) -> pl.DataFrame:
    cursor.execute(_STATE, {"day": day})
    names = [column.name for column in cursor.description]
    rows = pl.DataFrame(
        cursor.fetchall(), schema=names, orient="row", infer_schema_length=None
    )
    figures = ("cadence", "gap", "silence", "untouched", "mood")
    return rows.cast(dict.fromkeys(figures, pl.Float64))


def _orders(rng: np.random.Generator, state: pl.DataFrame) -> NDArray[np.bool_]:
    """Who orders today: the longer silent against the own gap, the likelier."""
    gap = state["gap"].fill_null(_GAP_WITHOUT_RHYTHM_DAYS).to_numpy().clip(min=2)
    silence = state["silence"].fill_null(np.inf).to_numpy()
    is_due = _is_due(rng, silence, gap) & (silence <= _GONE_AFTER_GAPS * gap)
    comes_back = (rng.random(len(state)) < _COMES_BACK) & np.isfinite(silence)
    return (is_due | comes_back) & ~state["rests"].to_numpy()


def _is_due(
    rng: np.random.Generator, days: NDArray[np.float64], gap: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Drawn from the hazard of a Weibull whose mean is the gap."""
    scale = gap / _SCALE
    hazard = _WEEK * _SHAPE / scale * (days / scale) ** (_SHAPE - 1)
    is_due: NDArray[np.bool_] = rng.random(len(days)) < np.minimum(hazard, 1)
    return is_due


def _notes(rng: np.random.Generator, touched: pl.DataFrame, day: date) -> pl.DataFrame:
    """Rows of accounts_note: each owner's touches of the day."""
    size = len(touched)
    mood = touched["mood"].fill_null(0.5).to_numpy() + rng.normal(0, 0.6, size)
    sentiment = np.clip(np.round(mood), -2, 2).astype(int)
    is_late = touched["silence"].fill_null(0) > 1.5 * touched["gap"].fill_null(np.inf)
    kinds = [str(kind) for kind in rng.choice(_KINDS, size)]
    products = [str(name) for name in rng.choice(catalogue.NAMES, size)]
    situations = ["late" if late else "usual" for late in is_late]
    texts = phrases(
        rng, kinds, situations, sentiment.tolist(), ["the team"] * size, products
    )
    return touched.select(
        pl.lit("demo").alias("source"),
        pl.format("live-{}-{}", pl.lit(day.isoformat()), "id").alias("external_id"),
        pl.col("id").alias("customer_id"),
        pl.Series("kind", kinds, dtype=pl.String),
        pl.lit(day).alias("happened_on"),
        pl.Series("sentiment", sentiment),
        pl.col("user_id").alias("author_id"),
        pl.Series("text", texts, dtype=pl.String),
    )
