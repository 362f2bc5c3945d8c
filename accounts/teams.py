"""The team tree, in the order in which people read it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import Team


@dataclass(frozen=True)
class Node:
    """A team, how many stand above it, and its name after theirs."""

    team: Team
    depth: int
    path: str


def tree() -> list[Node]:
    """Every team, each below the one it belongs to, by name among equals."""
    below: dict[int | None, list[Team]] = defaultdict(list)
    for team in Team.objects.order_by("name", "pk"):
        below[team.parent_id].append(team)
    return list(_nodes(below, None, 0, ""))


def _nodes(
    below: dict[int | None, list[Team]], parent: int | None, depth: int, above: str
) -> Iterator[Node]:
    for team in below[parent]:
        path = f"{above}{team.name}"
        yield Node(team, depth, path)
        yield from _nodes(below, team.pk, depth + 1, f"{path} › ")


def paths() -> dict[int, str]:
    """The id of every team, with its name after those above it."""
    return {node.team.pk: node.path for node in tree()}
