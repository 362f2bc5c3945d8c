"""A new day's tickets, incidents, time spent, invoices and payments.

Nobody knows here how an account truly is: the mood of its notes stands for that.
"""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
from django.db.backends.utils import CursorWrapper

from accounts.demo import wording
from accounts.demo.copying import copy_rows
from accounts.demo.randomness import Floats, stream
from accounts.demo.scene import utc

_WORKING_DAYS = 260  # a year
_INCIDENT_CHANCE = 1 / 22  # on a working day
_HIT = 12
_SEVERITIES = {"complaint": (1, 2, 3, 3), "question": (3, 4), "praise": (4,)}

_CREW = """
SELECT id FROM accounts_user WHERE source = 'demo' AND email LIKE '%%@service.%%'
 ORDER BY id
"""
# Tickets wait up to four days, the gravest incident a week, every other a night.
_SETTLE = (
    """
UPDATE accounts_ticket
   SET resolved_at = %(day)s + time '14:00',
       first_answered_at = coalesce(first_answered_at, %(day)s + time '09:30')
 WHERE source = 'demo' AND resolved_at IS NULL
   AND opened_at < %(day)s - abs(hashtext(external_id)) %% 4
""",
    """
UPDATE accounts_incident SET ended_at = %(day)s + time '09:00'
 WHERE source = 'demo' AND ended_at IS NULL
   AND started_at < %(day)s - CASE severity WHEN 1 THEN 7 ELSE 0 END
""",
)

# An order is billed when the first of it is delivered, a contract every quarter.
_BILL = (
    """
INSERT INTO accounts_invoice
       (source, external_id, customer_id, number, issued_on, due_on, amount)
SELECT 'demo', 'invoice-' || p.order_number, c.id, p.order_number, %(day)s,
       %(day)s + coalesce(c.payment_terms_days, s.payment_terms_days),
       sum(p.amount)
  FROM accounts_purchase p
  JOIN accounts_customer c ON c.id = p.customer_id
  JOIN accounts_segment s ON s.id = c.segment_id
 WHERE p.source = 'demo'
   AND p.order_number IN (SELECT order_number FROM accounts_purchase
                           WHERE source = 'demo' AND delivered_on = %(day)s)
   AND NOT EXISTS (SELECT FROM accounts_invoice i WHERE i.source = 'demo'
                      AND i.external_id = 'invoice-' || p.order_number)
 GROUP BY p.order_number, c.id, s.id
 ORDER BY c.id, p.order_number
""",
    """
INSERT INTO accounts_invoice
       (source, external_id, customer_id, number, issued_on, due_on, amount)
SELECT 'demo', format('invoice-C%%s-%%s', k.id, to_char(%(day)s, 'YYMMDD')),
       k.customer_id, format('C%%s-%%s', k.id, to_char(%(day)s, 'YYMMDD')), %(day)s,
       %(day)s + coalesce(c.payment_terms_days, s.payment_terms_days),
       round(k.annual_value / 4, 2)
  FROM accounts_contract k
  JOIN accounts_customer c ON c.id = k.customer_id
  JOIN accounts_segment s ON s.id = c.segment_id
 WHERE k.source = 'demo' AND k.started_on <= %(day)s AND k.ended_on > %(day)s
   AND %(day)s IN (SELECT (k.started_on + quarter * interval '3 months')::date
                     FROM generate_series(0, 3) quarter)
 ORDER BY k.id
""",
)
# About the due day; what was missed then, some weeks later.
_PAY = """
INSERT INTO accounts_payment
       (source, external_id, customer_id, invoice_id, paid_on, amount)
SELECT 'demo', 'payment-live-' || id, customer_id, id, %(day)s, amount
  FROM accounts_invoice i
 WHERE source = 'demo' AND amount <> 0
   AND %(day)s - due_on IN (abs(hashtext(external_id)) %% 12 - 6,
                            20 + abs(hashtext(external_id)) %% 50)
   AND NOT EXISTS (SELECT FROM accounts_payment WHERE invoice_id = i.id)
 ORDER BY id
"""

_BREAK = """
INSERT INTO accounts_incident (source, external_id, title, severity, started_at, cause)
VALUES ('demo', 'live-' || %(day)s, %(title)s, %(severity)s, %(day)s + time '08:10',
        %(cause)s)
"""
_HURT = """
INSERT INTO accounts_affectedcustomer
       (source, external_id, incident_id, customer_id, hit_at)
SELECT 'demo', format('live-%%s-%%s', %(day)s, customer.id), incident.id, customer.id,
       incident.started_at
  FROM accounts_incident incident,
       LATERAL (SELECT id FROM accounts_customer WHERE archived_on IS NULL
                 ORDER BY md5(id || incident.external_id) LIMIT %(count)s) customer
 WHERE incident.source = 'demo' AND incident.external_id = 'live-' || %(day)s
"""


def write_money(cursor: CursorWrapper, day: date) -> None:
    """The day's invoices and payments; any day of the week has some."""
    for statement in (*_BILL, _PAY):
        cursor.execute(statement, {"day": day})


def write_service(cursor: CursorWrapper, state: pl.DataFrame, day: date) -> None:
    """A working day's tickets, time spent and, now and then, an incident.

    state  each account in a book: id, mood (null without notes), ...
    """
    rng = stream(day.toordinal(), "live service")
    for statement in _SETTLE:
        cursor.execute(statement, {"day": day})
    cursor.execute(_CREW)
    crew = np.array([user for (user,) in cursor.fetchall()])
    ill = 0.5 - state["mood"].fill_null(0.5).to_numpy().clip(-2, 2) / 4
    for kind, yearly in _tickets(ill).items():
        rows = _some(rng, state, yearly)
        copy_rows(cursor, "accounts_ticket", _ticket_rows(rng, rows, kind, crew, day))
    rows = _some(rng, state, 5 + 12 * ill)
    copy_rows(cursor, "accounts_serviceactivity", _activity_rows(rng, rows, crew, day))
    if rng.random() < _INCIDENT_CHANCE:
        _write_incident(cursor, rng, day)


def _tickets(ill: Floats) -> dict[str, Floats]:
    """How many of each kind in a year, as in the years before."""
    return {
        "complaint": 0.4 + 9 * ill**2,
        "question": np.full(len(ill), 3.2),
        "praise": 1.5 * (1 - ill),
    }


def _some(
    rng: np.random.Generator, state: pl.DataFrame, yearly: Floats
) -> pl.DataFrame:
    return state.filter(pl.Series(rng.random(len(state)) < yearly / _WORKING_DAYS))


def _ticket_rows(
    rng: np.random.Generator, rows: pl.DataFrame, kind: str, crew: np.ndarray, day: date
) -> pl.DataFrame:
    size = len(rows)
    topics = [str(topic) for topic in rng.choice(list(wording.TICKETS[kind]), size)]
    subjects = [wording.TICKETS[kind][topic] for topic in topics]
    minutes = rng.integers(7 * 60, 13 * 60, size).astype("timedelta64[m]")
    opened = utc(np.datetime64(day, "m") + minutes)
    return rows.select(
        pl.lit("demo").alias("source"),
        pl.format(f"live-{kind}-{day}-{{}}", "id").alias("external_id"),
        pl.col("id").alias("customer_id"),
        pl.lit(kind).alias("kind"),
        pl.Series("topic", topics, dtype=pl.String),
        pl.Series("severity", rng.choice(_SEVERITIES[kind], size)),
        pl.Series("subject", wording.worded(rng, subjects), dtype=pl.String),
        pl.Series(
            "text",
            wording.worded(rng, [wording.TICKET_DETAILS[kind]] * size),
            dtype=pl.String,
        ),
        opened.alias("opened_at"),
        pl.Series("handler_id", rng.choice(crew, size)),
    )


def _activity_rows(
    rng: np.random.Generator, rows: pl.DataFrame, crew: np.ndarray, day: date
) -> pl.DataFrame:
    size = len(rows)
    kinds = [str(kind) for kind in rng.choice(list(wording.ACTIVITIES), size)]
    texts = wording.worded(rng, [wording.ACTIVITIES[kind] for kind in kinds])
    return rows.select(
        pl.lit("demo").alias("source"),
        pl.format(f"live-{day}-{{}}", "id").alias("external_id"),
        pl.col("id").alias("customer_id"),
        pl.Series("kind", kinds, dtype=pl.String),
        pl.lit(day).alias("done_on"),
        pl.Series("minutes", rng.integers(2, 30, size) * 5),
        pl.Series("user_id", rng.choice(crew, size)),
        pl.Series("text", texts, dtype=pl.String),
    )


def _write_incident(cursor: CursorWrapper, rng: np.random.Generator, day: date) -> None:
    title, causes = wording.INCIDENTS[rng.integers(0, len(wording.INCIDENTS))]
    values: dict[str, Any] = {
        "day": day, "title": title, "cause": str(rng.choice(causes)),
        "severity": int(rng.integers(1, 5)), "count": _HIT,
    }  # fmt: skip
    cursor.execute(_BREAK, values)
    cursor.execute(_HURT, values)
