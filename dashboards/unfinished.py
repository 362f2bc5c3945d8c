"""What counts only once it is finished: a promise that is open, an answer awaited."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import F, Q
from django.urls import reverse

from accounts.facts import name_of
from accounts.models import Contact, Customer, Feed, Promise, SurveyResponse
from dashboards.ways import Way
from web.formatting import full_date

A_NEW_PROMISE = "One that is made today counts once it is settled or overdue."


@dataclass(frozen=True)
class Unfinished:
    """Tells it of one account on `day`.

    may_write  whether ways are offered, too
    """

    customer: Customer
    day: date
    may_write: bool

    def of(self, feeds: tuple[str, ...]) -> tuple[str, tuple[Way, ...]]:
        """What helps a measure of these feeds beyond a new fact, and where."""
        if feeds == (Feed.Kind.PROMISE,):
            return self._promise
        return self._answer if feeds == (Feed.Kind.SURVEY,) else ("", ())

    @cached_property
    def _promise(self) -> tuple[str, tuple[Way, ...]]:
        mine = Promise.objects.filter(customer=self.customer, settled_on=None)
        still = mine.filter(made_on__lte=self.day)
        found = still.order_by(F("due_on").asc(nulls_last=True), "pk").first()
        if found is None:
            return A_NEW_PROMISE, ()
        words = f"“{found.text}” is open: it counts once it is settled"
        late_on = found.due_on + timedelta(days=1) if found.due_on else None
        by_itself = f", or from {full_date(late_on)} on" if late_on else ""
        return f"{words}{by_itself}.", self._ways("Settle the promise", found)

    @cached_property
    def _answer(self) -> tuple[str, tuple[Way, ...]]:
        """The newest invitation of somebody who could still answer it."""
        there = Contact.objects.there(self.day).values("pk")
        asked = SurveyResponse.objects.filter(
            Q(contact=None) | Q(contact__in=there),
            customer=self.customer,
            answered_on=None,
            invited_on__lte=self.day,
        ).select_related("contact", "wave")
        found = asked.order_by("-invited_on", "-pk").first()
        if found is None:
            return "", ()
        whose = f" of {found.contact}" if found.contact else ""
        words = f"An answer{whose} to {found.wave} is awaited."
        return words, self._ways("Enter the answer", found)

    def _ways(self, action: str, row: Promise | SurveyResponse) -> tuple[Way, ...]:
        if not self.may_write:
            return ()
        args = [self.customer.pk, name_of(type(row)), row.pk]
        return (Way(reverse("dashboards:fact", args=args), action),)
