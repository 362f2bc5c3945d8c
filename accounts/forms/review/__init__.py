"""The form of a review: all that a team fills in together, and sends at once."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property

from accounts.forms.mistakes import Mistake, mistakes_in
from accounts.forms.review.parts import (
    ClosingForm,
    FactorForm,
    NewFactorForm,
    RatingForm,
    RealitiesForm,
)
from accounts.method import SIDE_GUIDES
from accounts.models import Customer, Review, SuccessFactor, User
from accounts.services.reviews import Outcome

NEW_FACTORS = 3  # rows to state one in
NOTHING = "Nothing was entered yet: rate a side, or say what you found out."
ENTERED = re.compile(r"factor-(\d{1,18})-(?:current|is_withdrawn)", re.ASCII)


def _left_out(name: str, entered: str) -> str:
    figure = f", {entered}," if entered else ""
    return (
        f"“{name}” is their aim no more: somebody withdrew it since you opened the "
        f"page. What you entered of it{figure} is left out; save again without it."
    )


class ReviewSheet:
    """The parts of a review of `customer` that `author` enters on `day`.

    factors    success factors that hold on the day
    people     who could have taken part
    rates_all  whether each side has to be rated
    """

    def __init__(
        self,
        data: Any = None,
        *,
        customer: Customer,
        author: User,
        day: date,
        factors: Iterable[SuccessFactor],
        people: QuerySet[User],
        rates_all: bool = False,
    ) -> None:
        self.customer, self.author, self.day = customer, author, day
        mine: Any = {"customer": customer, "author": author, "day": day}
        self.realities = RealitiesForm(data, **mine)
        self.factors = [FactorForm(data, factor=factor, day=day) for factor in factors]
        self.new_factors = [
            NewFactorForm(data, number=number, **mine) for number in range(NEW_FACTORS)
        ]
        self.ratings = [
            RatingForm(data, guide=guide, is_required=rates_all)
            for guide in SIDE_GUIDES.values()
        ]
        self.closing = ClosingForm(data, people=people, author=author)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """All the parts, in the order of the page."""
        named = [self.realities, *self.factors, *self.new_factors, *self.ratings]
        return [*named, self.closing]

    @cached_property
    def is_valid(self) -> bool:
        """Whether every part is, and one of them says something."""
        are_valid = [form.is_valid() for form in self.forms]
        refusals = [_left_out(*gone) for gone in self._entered_of_gone()]
        if all(are_valid) and not refusals and not self._says_something:
            refusals = [NOTHING]
        for words in refusals:
            self.realities.add_error(None, words)
        return all(are_valid) and not refusals

    def _entered_of_gone(self) -> list[tuple[str, str]]:
        """Factors that hold no more, and where they stand as it was entered."""
        sent, known = self.realities.data, {form.factor.pk for form in self.factors}
        found = [ENTERED.fullmatch(name) for name, value in sent.items() if value]
        gone = {int(match[1]) for match in found if match} - known
        if not gone:
            return []
        mine = SuccessFactor.objects.filter(customer_id=self.customer.pk)
        names = dict(mine.filter(pk__in=gone).values_list("pk", "name"))
        return [
            (names.get(pk, "An aim"), sent.get(f"factor-{pk}-current", ""))
            for pk in sorted(gone)
        ]

    @property
    def _says_something(self) -> bool:
        changed = [form.has_changed() for form in (*self.factors, *self.new_factors)]
        rated = [form.rated is not None for form in self.ratings]
        said = [self.realities.says_something, bool(self.closing.summary)]
        return any([*said, *changed, *rated])

    @property
    def outcome(self) -> Outcome:
        """What there is to write down, of a sheet that is valid."""
        review: Review = self.realities.instance
        review.external_id = self.realities.external_id
        review.text = self.closing.text
        return Outcome(
            review=review,
            ratings=[
                form.rating_of(self.customer, self.author, self.day)
                for form in self.ratings
                if form.rated is not None
            ],
            stated=[form.instance for form in self.new_factors if form.has_changed()],
            changed=[form.change for form in self.factors if form.has_changed()],
        )

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong, in the order of the page."""
        return mistakes_in(*self.forms)
