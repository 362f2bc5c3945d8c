"""What the columns of a file mean."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace

from accounts.imports.fields import AHEAD, UNKNOWN
from accounts.imports.joining import Join
from accounts.imports.reading import FileOptions
from accounts.imports.values import CANONICAL, Formats

HISTORY, LIVE = "history", "live"
EMPTY, LEFT_OUT = "empty", "left out"  # what may become of what is else rejected
CUT = "cut"
OTHERWISE = "*"  # every word that is not named
_AS_FOUND = FileOptions()
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class MappingError(ValueError):
    """The mapping contradicts itself or names what does not exist."""


@dataclass(frozen=True)
class Computed:
    """A transformation, and the column each of its arguments is read from."""

    use: str
    columns: dict[str, str]


@dataclass(frozen=True)
class NewCustomers:
    """How customers are made that only their purchases tell of. `{id}` is the key."""

    name: str = "Customer {id}"
    currency: str = ""


@dataclass(frozen=True)
class Mapping:
    """Where each field of a kind comes from. `defaults` fill what is left empty.

    attributes   columns kept as they are beside a customer, to filter by
    optional     columns that a file may lack, and is then read as if not mapped
    only         columns and the texts of which a row must hold one; others are left out
    lists        fields whose cells hold several values, and the sign between them: the
                 first one counts
    unknown      fields, and what becomes of a row whose key there leads nowhere
    ahead        what becomes of rows of days that lie ahead; else they are rejected
    long         `cut`: texts longer than their field are; else they are rejected
    repeats      rows that say the same again count once; else a key stands once
    mode         `history`: the facts were knowable on the day they speak of
    is_snapshot  the file holds all there is: rows it lacks are told, never deleted
    """

    source: str
    file: FileOptions = _AS_FOUND
    formats: Formats = CANONICAL
    columns: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    computed: dict[str, Computed] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    references: dict[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    ahead: str = ""
    long: str = ""
    create_customers: NewCustomers | None = None
    runs: bool = False
    repeats: bool = False
    mode: str = LIVE
    is_snapshot: bool = False

    @property
    def fields(self) -> set[str]:
        """The fields this mapping gives a value to."""
        attributes = {"attributes"} if self.attributes else set()
        given = {*self.columns, *self.templates, *self.computed, *self.defaults}
        return given | attributes

    @property
    def named_columns(self) -> set[str]:
        """The columns that fields are read from, or rows chosen by."""
        templates = self.templates.values()
        computed = self.computed.values()
        return {
            *self.columns.values(),
            *self.attributes,
            *self.only,
            *(name for part in templates for name in placeholders(part)),
            *(name for part in computed for name in part.columns.values()),
        }

    def source_of(self, reference: str) -> str:
        return self.references.get(reference, self.source)

    def label(self, name: str) -> str:
        """What the person who wrote the file calls the field."""
        return self.columns.get(name, name)

    def instead(self, excuse: str, field: str) -> str:
        """What becomes of a row that `excuse` is for; empty: it is rejected."""
        return {AHEAD: self.ahead, UNKNOWN: self.unknown.get(field, "")}.get(excuse, "")

    def fitted(self, columns: Iterable[str]) -> "Mapping":
        """The mapping for a file with these columns: without optional ones it lacks."""
        lacking = set(self.optional).difference(columns)
        return replace(
            self,
            columns=_without(self.columns, lacking),
            templates=_shortened(self.templates, lacking),
            computed={
                name: part
                for name, part in self.computed.items()
                if lacking.isdisjoint(part.columns.values())
            },
            attributes=tuple(each for each in self.attributes if each not in lacking),
            only={
                name: each for name, each in self.only.items() if name not in lacking
            },
        )


def _without(columns: dict[str, str], lacking: set[str]) -> dict[str, str]:
    return {name: column for name, column in columns.items() if column not in lacking}


def _shortened(templates: dict[str, str], lacking: set[str]) -> dict[str, str]:
    """Templates without these columns; none of one that names no other."""
    return {
        name: _PLACEHOLDER.sub(
            lambda found: "" if found[1] in lacking else found[0], template
        )
        for name, template in templates.items()
        if not lacking.issuperset(placeholders(template))
    }


def placeholders(template: str) -> list[str]:
    """The columns a template names in braces."""
    return _PLACEHOLDER.findall(template)


def fill_in(template: str, values: Table[str, str]) -> str:
    """The template with its columns' values; empty where all of them are.

    Blanks around it, beside a value that is empty, are dropped as those of a cell are.
    """
    if not any(values[name] for name in placeholders(template)):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template).strip()
