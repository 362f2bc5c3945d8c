"""Accounts above and below an account, as far as a reader may see them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from accounts.models import Customer, User
from diagnostics.models import Band, Diagnosis
from diagnostics.scoring.rollup import Member, RollUp, roll_up


@dataclass(frozen=True)
class Relative:
    """An account of the family; `depth` counts from 1 below the account asked of."""

    customer: Customer
    diagnosis: Diagnosis | None
    depth: int


@dataclass(frozen=True)
class Family:
    """Who stands above an account, the highest first, and who below.

    above   None stands for one that the reader may not see
    hidden  how many below the reader may not see
    """

    above: tuple[Customer | None, ...]
    below: tuple[Relative, ...]
    hidden: int
    rolled_up: RollUp


def family_of(customer: Customer, user: User, day: date) -> Family | None:
    """None for an account that has nobody above or below.

    Asks once for each level: there are five at most.
    """
    above, parents = _above(customer), _below(customer)
    if not above and not parents:
        return None
    ours = Customer.objects.current(day).filter(pk__in=parents)
    visible = Customer.objects.visible_to(user, day)
    seen = visible.filter(pk__in=[*above, *ours.values_list("pk", flat=True)])
    customers = {each.pk: each for each in seen}
    shown = {pk: each for pk, each in customers.items() if pk in parents}
    diagnoses = Diagnosis.objects.select_related("version__scoring_model")
    relatives = _in_order(customer.pk, parents, shown, diagnoses.in_bulk(shown))
    return Family(
        above=tuple(customers.get(pk) for pk in reversed(above)),
        below=tuple(relatives),
        hidden=ours.count() - len(shown),
        rolled_up=roll_up([_member(each) for each in relatives]),
    )


def _above(customer: Customer) -> list[int]:
    """Ids of its parent, that one's parent, and so on."""
    found: list[int] = []
    parent_id = customer.parent_id
    while parent_id is not None:
        found.append(parent_id)
        above = Customer.objects.filter(pk=parent_id)
        parent_id = above.values_list("parent_id", flat=True).first()
    return found


def _below(customer: Customer) -> dict[int, int]:
    """Id -> its parent's, of all below; whoever may see which."""
    found: dict[int, int] = {}
    level = [customer.pk]
    while level:
        children = Customer.objects.filter(parent__in=level)
        pairs = dict(children.values_list("pk", "parent_id"))
        found |= {pk: parent for pk, parent in pairs.items() if parent is not None}
        level = list(pairs)
    return found


def _in_order(
    top: int,
    parents: dict[int, int],
    shown: dict[int, Customer],
    diagnoses: dict[int, Diagnosis],
) -> list[Relative]:
    """Each below its parent, the worst first; whoever may not be seen is left out."""
    children: dict[int, list[int]] = defaultdict(list)
    for pk, parent in parents.items():
        children[parent].append(pk)

    def badness(pk: int) -> tuple[bool, int, int]:
        score = diagnoses[pk].score if pk in diagnoses else None
        return score is None, score or 0, pk

    def walk(parent: int, depth: int) -> Iterator[Relative]:
        for pk in sorted(children[parent], key=badness):
            if pk in shown:
                yield Relative(shown[pk], diagnoses.get(pk), depth)
            yield from walk(pk, depth + 1)

    return list(walk(top, 1))


def _member(relative: Relative) -> Member:
    diagnosis = relative.diagnosis
    if diagnosis is None:
        return Member(relative.customer.pk, None, None, is_at_risk=False)
    return Member(
        key=relative.customer.pk,
        score=diagnosis.score,
        revenue=diagnosis.revenue,
        is_at_risk=diagnosis.band == Band.AT_RISK,
    )
