"""Facts that keep arriving: single and in bulk, changed, taken back, rolled back."""

import time
from collections import Counter
from datetime import date, timedelta
from random import Random
from threading import Event, Thread

import psycopg2

PAUSE_SECONDS = 0.1  # between transactions, on the average
HELD_SECONDS = 1.5
DAYS = 400

_PURCHASES = """
INSERT INTO accounts_purchase
       (customer_id, source, order_number, purchased_on, quantity, amount)
SELECT id, 'chaos', '', %(day)s, 1, %(amount)s FROM accounts_customer WHERE {whom}
"""
_NOTES = """
INSERT INTO accounts_note (customer_id, source, kind, happened_on, sentiment, text)
SELECT id, 'chaos', 'call', %(day)s, %(mood)s, '' FROM accounts_customer WHERE {whom}
"""
_TICKETS = """
INSERT INTO accounts_ticket
       (customer_id, source, kind, topic, severity, subject, text, opened_at)
SELECT id, 'chaos', 'complaint', 'delivery', 1 + abs(%(mood)s) %% 2, '', '', %(day)s
  FROM accounts_customer WHERE {whom}
"""
_CHANGES = (
    _PURCHASES,
    _NOTES,
    _TICKETS,
    "UPDATE accounts_purchase SET amount = amount + %(amount)s"
    " WHERE {theirs} AND source = 'chaos'",
    "UPDATE accounts_note SET sentiment = %(mood)s WHERE {theirs}",
    "UPDATE accounts_ticket SET resolved_at = %(day)s"
    " WHERE {theirs} AND opened_at < %(day)s",
    "DELETE FROM accounts_purchase WHERE {theirs} AND source = 'chaos'",
    "DELETE FROM accounts_note WHERE {theirs} AND source = 'chaos'",
)
_ONE = "{key} = %(customer)s"
_MANY = "{key} %% 19 = %(customer)s %% 19"


class Facts:
    """A writer on a connection of its own, until it is told to stop."""

    def __init__(
        self, address: str, customers: list[int], last_day: date, random: Random
    ) -> None:
        self.address = address
        self.last_day = last_day
        self.customers = customers
        self.random = random
        self.counts: Counter[str] = Counter()
        self.error: Exception | None = None
        self.ended = Event()
        self.writer = Thread(target=self._write)

    def __enter__(self) -> "Facts":
        self.writer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.writer.join()
        if self.error:
            raise self.error

    def _write(self) -> None:
        try:
            self._transact_on_and_on()
        except Exception as error:
            self.error = error

    def _transact_on_and_on(self) -> None:
        """A transaction whose end the crash hides may have been committed or not."""
        connection = None
        while not self.ended.wait(self.random.expovariate(1 / PAUSE_SECONDS)):
            try:
                connection = connection or psycopg2.connect(self.address)
                self._transact(connection)
            except psycopg2.Error as error:
                if error.pgcode and not isinstance(error, psycopg2.OperationalError):
                    raise  # a mistake of the suite: the server refused the statement
                self.counts["cut off"] += 1
                connection = None
        if connection:
            connection.close()

    def _transact(self, connection: "psycopg2.extensions.connection") -> None:
        kind = self.random.choices(
            ("single", "bulk", "rolled back", "held open", "taken back"),
            (70, 5, 10, 3, 12),
        )[0]
        with connection.cursor() as cursor:
            if kind == "taken back":
                self._taken_back(cursor, connection)
            else:
                self._change(cursor, _MANY if kind == "bulk" else _ONE)
            if kind == "held open":
                time.sleep(HELD_SECONDS)
        connection.rollback() if kind == "rolled back" else connection.commit()
        self.counts[kind] += 1

    def _change(self, cursor: "psycopg2.extensions.cursor", whom: str) -> None:
        statement = self.random.choice(_CHANGES).format(
            whom=whom.format(key="id"), theirs=whom.format(key="customer_id")
        )
        cursor.execute(statement, self._figures())

    def _taken_back(
        self,
        cursor: "psycopg2.extensions.cursor",
        connection: "psycopg2.extensions.connection",
    ) -> None:
        """A note, committed and at once deleted: two changes that undo each other."""
        figures = self._figures()
        cursor.execute(
            _NOTES.format(whom=_ONE.format(key="id")) + " RETURNING id", figures
        )
        (note,) = cursor.fetchone()
        connection.commit()
        time.sleep(self.random.random() / 4)
        cursor.execute("DELETE FROM accounts_note WHERE id = %s", [note])

    def _figures(self) -> dict[str, object]:
        age = int(DAYS * self.random.random() ** 3)  # most are recent
        return {
            "customer": self.random.choice(self.customers),
            "day": self.last_day - timedelta(days=age),
            "amount": self.random.randrange(1, 100_000),
            "mood": self.random.randint(-2, 2),
        }
