"""What a score rests on: "from purchases and deliveries; Service not connected"."""

from dataclasses import dataclass

from diagnostics.scoring.framework import Dimension, Framework
from diagnostics.scoring.numbers import Codes
from diagnostics.scoring.states import State, answered


@dataclass(frozen=True)
class Basis:
    """The weighted dimensions of one account, by what is known of them."""

    feeds: tuple[str, ...]  # kinds of fact the score was made from
    observed: tuple[Dimension, ...]
    missing: tuple[Dimension, ...]  # connected, but nothing known of this account
    not_connected: tuple[Dimension, ...]  # no source; `connect` says what to load


def rests_on(framework: Framework, states_row: Codes, *, is_contract: bool) -> Basis:
    """What one account's score was made from; only what has weight counts.

    A dimension that does not apply to the account stands in none of the lists.

    states_row  (m,) State in framework order
    """
    weighted = [dimension for dimension in framework.dimensions if dimension.weight]
    states = [_state(framework, dimension, states_row) for dimension in weighted]

    def standing(state: State) -> tuple[Dimension, ...]:
        pairs = zip(weighted, states, strict=True)
        return tuple(dimension for dimension, found in pairs if found is state)

    return Basis(
        feeds=_feeds(framework, states_row, is_contract),
        observed=standing(State.OBSERVED),
        missing=standing(State.MISSING),
        not_connected=standing(State.NOT_CONNECTED),
    )


def _state(framework: Framework, dimension: Dimension, states_row: Codes) -> State:
    """The best that is known of any measure that has weight."""
    rules = [rule for rule in dimension.measures if rule.weight]
    found = {State(states_row[framework.column_of[rule.key]]) for rule in rules}
    if State.STALE in found:
        return State.OBSERVED
    return min(found, default=State.NOT_CONNECTED)


def _feeds(
    framework: Framework, states_row: Codes, is_contract: bool
) -> tuple[str, ...]:
    used = [
        feed
        for dimension in framework.dimensions
        for rule in dimension.measures
        if dimension.weight and rule.weight
        if answered(states_row[framework.column_of[rule.key]])
        for feed in rule.measure.feeds_for(is_contract)
    ]
    return tuple(dict.fromkeys(used))
