"""How a measure is declared: a pure function over columns, with what people read."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from diagnostics.scoring.curves import Curve, check_curve
from diagnostics.scoring.numbers import Bools, Floats

Columns = Mapping[str, Floats]
Formula = Callable[..., Floats]
AppliesTo = Literal["both", "contract", "repeat"]


@dataclass(frozen=True)
class FirstMove:
    """What to do first when this measure costs points, by whom, within how long."""

    text: str
    role: str
    due_days: int


@dataclass(frozen=True, kw_only=True)
class Comes:
    """When a measure comes by itself: nobody has to enter what only time brings.

    of     the kind of fact, by its feed
    count  after so many of them
    days   so many days after the first of them could have come
    alone  whatever it lacks, nothing that is entered brings it
    """

    of: str
    count: int = 0
    days: int = 0
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What people read and the framework needs to know of a measure."""

    label: str
    unit: str
    dimension: str
    definition: str
    source: str
    curve: Curve
    needs: str  # the facts it takes before it says anything
    absence: Literal["good", "bad", "unknown"]  # what no facts mean on an open feed
    applies_to: AppliesTo
    feeds: tuple[str, ...]  # kinds of fact that must be open, else not connected
    hard: bool  # product, service, money; soft is about people
    owner_role: str
    first_move: FirstMove
    contract_feeds: tuple[str, ...] | None = None  # where contracts need other feeds
    comes: Comes | None = None  # where time brings what it needs
    contract_comes: Comes | None = None  # where contracts wait otherwise
    from_orders: bool = False  # not applicable to a contract that never had an order
    agreed: str | None = None  # not applicable where this column holds nothing
    rated: str | None = None  # column: days since a person rated it; it grows stale
    valid_days: int | None = None  # how long such a rating holds
    grace_days: int | None = None  # over how many days after that it fades
    read_days: int | None = None  # how old such a rating is read at all; None: any age
    shared: bool = False  # inputs that many accounts have in common
    words: tuple[tuple[float, str], ...] = ()  # what each value of a state is called

    def __post_init__(self) -> None:
        check_curve(self.curve)
        ageing = {self.rated is None, self.valid_days is None, self.grace_days is None}
        if len(ageing) > 1:
            raise ValueError("rated, valid_days and grace_days belong together")


@dataclass(frozen=True, kw_only=True)
class Measure(Declaration):
    """One figure computed from facts for one account on one day."""

    key: str
    formula: Formula
    reads: tuple[str, ...] | None = None  # where the parameters do not name them

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads: by default the names of the formula's parameters."""
        if self.reads is not None:
            return self.reads
        return tuple(inspect.signature(self.formula).parameters)

    def compute(self, columns: Columns) -> Floats:
        """The value per account, (n,) in the measure's unit; nan = missing."""
        return self.formula(*(columns[name] for name in self.columns))

    def applies(self, columns: Columns) -> Bools:
        """Which accounts the measure says anything of, (n,)."""
        agreed = columns[self.agreed] if self.agreed else columns["is_contract"]
        return self._suits(columns) & ~np.isnan(agreed)

    def _suits(self, columns: Columns) -> Bools:
        is_contract: Bools = columns["is_contract"] == 1
        if self.applies_to == "contract":
            return is_contract
        if self.applies_to == "repeat":
            return np.logical_not(is_contract)
        if self.from_orders:
            return np.logical_not(is_contract) | (columns["purchase_days"] > 0)
        return np.ones_like(is_contract)

    def feeds_for(self, is_contract: bool) -> tuple[str, ...]:
        """The kinds of fact an account of this relationship type needs."""
        if is_contract and self.contract_feeds is not None:
            return self.contract_feeds
        return self.feeds

    def comes_for(self, is_contract: bool) -> Comes | None:
        """What an account of this relationship type has to wait for, if it has."""
        has_own = is_contract and self.contract_feeds is not None
        return self.contract_comes if has_own else self.comes


MEASURES: dict[str, Measure] = {}


class measure(Declaration):
    """Decorator: declare the function below as the measure of its own name."""

    def __call__(self, formula: Formula) -> Formula:
        key = formula.__name__
        if key in MEASURES:
            raise ValueError(f"the measure {key!r} is declared twice")
        MEASURES[key] = Measure(key=key, formula=formula, **vars(self))
        return formula
