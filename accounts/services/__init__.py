"""Writes over facts."""

from accounts import clock
from accounts.models import Customer, Note, User


def log_note(
    *, customer: Customer, author: User, kind: str, sentiment: int | None, text: str
) -> Note:
    """A touch with the customer, today."""
    return Note.objects.create(
        customer=customer,
        author=author,
        kind=kind,
        sentiment=sentiment,
        text=text,
        happened_on=clock.today(),
    )
