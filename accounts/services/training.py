"""Writes over certificates of training in the method."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Certificate, User
from accounts.models.recorded import OWN_SOURCE
from accounts.services.audit import record
from accounts.training import certificate_of, may_certify

VALID_DAYS = 730
PRACTISED = "The practice account"


@transaction.atomic
def certify(
    *,
    author: User,
    person: User,
    issued_on: date,
    expires_on: date | None,
    text: str,
    day: date,
) -> Certificate:
    """Say that the person was trained on a day; twice on one day is once.

    raises  PermissionDenied where it is not the author's to say,
            ValueError when a certificate of that day is there
    """
    _guard(author, person, day)
    made, is_new = Certificate.objects.get_or_create(
        source=OWN_SOURCE,
        external_id=f"training-{person.pk}-{issued_on}",
        defaults={
            "user": person,
            "issued_on": issued_on,
            "expires_on": expires_on,
            "text": text,
        },
    )
    if not is_new:
        raise ValueError(f"{person} has a certificate of that day already.")
    record(author=author, person=person, deed=f"Trained in the method on {issued_on}")
    return made


@transaction.atomic
def end_certificate(*, author: User, certificate: Certificate, day: date) -> None:
    """Let it end on `day`; one that was issued that day was never held.

    raises  PermissionDenied where it is not the author's to say
    """
    person = certificate.user
    _guard(author, person, day)
    if certificate.issued_on >= day:
        certificate.delete()
    else:
        certificate.expires_on = day
        certificate.save(update_fields=["expires_on"])
    record(author=author, person=person, deed="Certificate of the method ended")


@transaction.atomic
def certify_practice(*, person: User, day: date) -> Certificate | None:
    """A certificate for who did the practice account well; None for who holds one."""
    User.objects.select_for_update().get(pk=person.pk)
    if certificate_of(person, day):
        return None
    made = Certificate.objects.create(
        user=person,
        issued_on=day,
        expires_on=day + timedelta(days=VALID_DAYS),
        text=PRACTISED,
    )
    record(author=person, person=person, deed="Trained by the practice account")
    return made


def _guard(author: User, person: User, day: date) -> None:
    if not may_certify(author, person, day):
        raise PermissionDenied("Only who leads a person certifies their training.")
