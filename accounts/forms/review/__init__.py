"""The form of a review: all that a team fills in together, and sends at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property

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


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and the field it is wrong in."""

    at: str
    label: str
    words: str


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
        if all(are_valid) and not self._says_something:
            self.realities.add_error(None, NOTHING)
            return False
        return all(are_valid)

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
        return [
            Mistake(field.auto_id, str(field.label), str(error))
            for form in self.forms
            for field in form
            for error in field.errors
        ]
