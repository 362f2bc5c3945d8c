"""The parts of a review's form: realities, success factors, ratings, who took part."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.forms import AimForm, DayInput, EntryForm
from accounts.forms.base import dress
from accounts.forms.facts import UNSUPPORTED
from accounts.method import (
    REALITY_GUIDES,
    YEARLY_BENEFIT,
    YEARLY_COST,
    Guide,
)
from accounts.models import Customer, Note, Rating, Review, SuccessFactor, User
from accounts.services.reviews import FactorChange, Overtaken

LONGEST_SUMMARY = 10_000


class Scale(forms.TypedChoiceField):
    """A choice from very bad to very good, as a number; None where none was made."""

    widget = forms.RadioSelect

    def __init__(self, *, guide: Guide, unsaid: str = "") -> None:
        nothing = [("", unsaid)] if unsaid else []
        super().__init__(
            choices=[*nothing, *Note.Sentiment.choices],
            coerce=int,
            empty_value=None,
            required=not unsaid,
            label=guide.label,
        )
        self.guide = guide


class RealitiesForm(EntryForm):
    """What the customer faces. The review is its row, and knows the whole form."""

    class Meta:
        model = Review
        fields = [*REALITY_GUIDES, "yearly_cost", "yearly_benefit"]

    def __init__(
        self, data: Any, *, customer: Customer, author: User, day: date
    ) -> None:
        row = Review(customer=customer, user=author, reviewed_on=day)
        super().__init__(
            data,
            instance=row,
            customer=customer,
            author=author,
            day=day,
            label_suffix="",
        )

    def prepare(self) -> None:
        for key, guide in REALITY_GUIDES.items():
            self.fields[key] = Scale(guide=guide, unsaid="Don’t know")
        for key, words in (
            ("yearly_cost", YEARLY_COST),
            ("yearly_benefit", YEARLY_BENEFIT),
        ):
            self.fields[key].help_text = f"{words} In {self.customer.currency}."

    @property
    def words(self) -> list[Any]:
        """Whoever sends the page again with another rating means another review."""
        sent: Any = self.data
        return sorted(
            (name, values)
            for name, values in sent.lists()
            if name != "csrfmiddlewaretoken"
        )

    @property
    def says_something(self) -> bool:
        return any(value is not None for value in self.cleaned_data.values())

    @property
    def scales(self) -> list[forms.BoundField]:
        return [self[key] for key in REALITY_GUIDES]

    @property
    def amounts(self) -> list[forms.BoundField]:
        return [self["yearly_cost"], self["yearly_benefit"]]


class FactorForm(forms.Form):
    """What became of a success factor; `seen` is the version that was looked at."""

    current = forms.DecimalField(max_digits=18, decimal_places=4, required=False)
    is_withdrawn = forms.BooleanField(label="No longer their aim", required=False)
    # One that was stated since the page was opened comes back without it, and empty.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, factor: SuccessFactor, day: date) -> None:
        self.factor, self.day = factor, day
        initial = {"seen": factor.recorded_xid}
        prefix = f"factor-{factor.pk}"
        super().__init__(data, prefix=prefix, initial=initial, label_suffix="")
        self.fields["current"].label = f"{factor.name}: where it stands now"
        dress(self.fields["current"])
        dress(self.fields["is_withdrawn"])

    def has_changed(self) -> bool:
        return bool({"current", "is_withdrawn"} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        """Whatever else is wrong: what comes back shows the aim as it is now."""
        given = super().clean() or self.cleaned_data
        if self.has_changed() and given.get("seen") != self.factor.recorded_xid:
            self.add_error("current", str(Overtaken(self.factor)))
        return given

    @property
    def change(self) -> FactorChange:
        current = self.cleaned_data["current"]
        columns: dict[str, Any] = {}
        if current is not None:
            columns |= {"current": current, "measured_on": self.day}
        if self.cleaned_data["is_withdrawn"]:
            columns["withdrawn_on"] = self.day
        return FactorChange(self.factor, self.cleaned_data["seen"], columns)


class NewFactorForm(AimForm):
    """Something else that they want to reach; a row left empty says nothing."""

    class Meta:
        model = SuccessFactor
        fields = ["name", "baseline", "target", "unit", "due_on"]
        labels = {
            "name": "What they want to reach",
            "baseline": "Where it stands now",
            "target": "Target, as a number",
            "due_on": "By when",
        }
        widgets = {"due_on": DayInput}

    def __init__(
        self, data: Any, *, number: int, customer: Customer, author: User, day: date
    ) -> None:
        super().__init__(
            data,
            instance=SuccessFactor(customer=customer, stated_on=day),
            customer=customer,
            author=author,
            day=day,
            prefix=f"new-{number}",
            empty_permitted=True,
            use_required_attribute=False,
            label_suffix="",
        )


class RatingForm(forms.Form):
    """One side of the account, with what the rating rests on."""

    evidence = forms.CharField(
        label="Evidence",
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("rating", "evidence")

    def __init__(self, data: Any, *, guide: Guide, is_required: bool) -> None:
        self.guide = guide
        super().__init__(data, prefix=f"side-{guide.key}", label_suffix="")
        unsaid = "" if is_required else "Not now"
        self.fields["rating"] = Scale(guide=guide, unsaid=unsaid)
        self.fields["evidence"].label = f"Evidence on {guide.label.lower()}"
        dress(self.fields["evidence"])
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """What is not neutral needs evidence, and evidence is of a rating."""
        given = super().clean() or self.cleaned_data
        rating, evidence = given.get("rating"), given.get("evidence")
        if rating and not evidence and "evidence" not in self.errors:
            self.add_error("evidence", UNSUPPORTED)
        if evidence and rating is None and "rating" not in self.errors:
            self.add_error("rating", "Choose a rating for this evidence.")
        return given

    @property
    def rated(self) -> int | None:
        """-2 to 2; None where the side was left out."""
        rating: int | None = self.cleaned_data["rating"]
        return rating

    def rating_of(self, customer: Customer, author: User, day: date) -> Rating:
        """The row that says how the side was rated."""
        return Rating(
            customer=customer,
            user=author,
            rated_on=day,
            aspect=self.guide.key,
            rating=self.cleaned_data["rating"],
            evidence=self.cleaned_data["evidence"],
        )


class ClosingForm(forms.Form):
    """Who took part, and what came of it."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="Who took part",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    others = forms.CharField(
        label="Who else",
        max_length=300,
        required=False,
        help_text="Colleagues who are not listed, and people of theirs.",
    )
    summary_note = forms.CharField(
        label="What came of it",
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text="What you agreed on, where you differed, and what happens next.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any, *, people: QuerySet[User], author: User) -> None:
        super().__init__(data, initial={"people": [author.pk]}, label_suffix="")
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        for name in ("others", "summary_note"):
            dress(self.fields[name])

    @property
    def summary(self) -> str:
        words: str = self.cleaned_data["summary_note"]
        return words

    @property
    def text(self) -> str:
        """The review's text: who took part, then what came of it."""
        others = [self.cleaned_data["others"]] if self.cleaned_data["others"] else []
        names = [*(person.name for person in self.cleaned_data["people"]), *others]
        took_part = f"Took part: {', '.join(names)}" if names else ""
        return "\n".join(filter(None, [took_part, self.summary]))
