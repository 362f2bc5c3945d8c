"""How the text of a cell finds the row it names, as joins instead of lookups by row."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Reference:
    """SQL: `joins` find the row that `{cell}` names under aliases `{as}…`; `id` is it.

    source      the mapping's name for where keys of this kind come from; "" for names
    max_length  characters of what names the row
    """

    joins: str
    id: str
    source: str = ""
    max_length: int = 200

    def joined(self, cell: str, alias: str) -> str:
        return self.joins.replace("{cell}", cell).replace("{as}", alias)

    @property
    def tables(self) -> list[str]:
        """The tables it looks into."""
        return sorted(set(re.findall(r"accounts_\w+", self.joins)))

    def found(self, alias: str) -> str:
        return self.id.replace("{as}", alias)


def _by_key(what: str, table: str, column: str = "id") -> Reference:
    return Reference(
        f"LEFT JOIN {table} {{as}} ON {{as}}.source = %({what}_source)s"
        " AND {as}.external_id = {cell}",
        f"{{as}}.{column}",
        what,
    )


def _by_name(table: str) -> Reference:
    """A row that a file may bring along: its name must fit the table."""
    return Reference(
        f"LEFT JOIN {table} {{as}} ON {{as}}.name = {{cell}}", "{as}.id", max_length=100
    )


_PERSON = Reference(
    "LEFT JOIN accounts_user {as}_key ON {as}_key.source = %(person_source)s"
    " AND {as}_key.external_id = {cell}"
    " LEFT JOIN accounts_user {as}_mail ON lower({as}_mail.email) = lower({cell})",
    "coalesce({as}_key.id, {as}_mail.id)",
    "person",
)
REFERENCES = {
    "customer": _by_key("customer", "accounts_externalid", "customer_id"),
    "parent": _by_key("customer", "accounts_externalid", "customer_id"),
    "person": _PERSON,
    "product": _by_key("product", "accounts_product"),
    "contact": _by_key("contact", "accounts_contact"),
    "invoice": _by_key("invoice", "accounts_invoice"),
    "incident": _by_key("incident", "accounts_incident"),
    "wave": _by_key("wave", "accounts_surveywave"),
    "segment": _by_name("accounts_segment"),
    "series": _by_name("accounts_series"),
    "metric": _by_name("accounts_metric"),
    # Names of teams are unique below one parent only: the oldest of that name.
    "team": Reference(
        "LEFT JOIN (SELECT name, min(id) AS id FROM accounts_team GROUP BY name) {as}"
        " ON {as}.name = {cell}",
        "{as}.id",
    ),
}  # fmt: skip
SOURCES = sorted({reference.source for reference in REFERENCES.values()} - {""})
