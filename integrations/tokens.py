"""API tokens: issued once in clear, afterwards known by their hash alone.

A token reads `hf_`, eight characters by which it is found, `_`, and a secret of 256
bits. A secret that long cannot be guessed, so one fast round of hashing suffices.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.backends import may_sign_in
from accounts.models import User
from integrations.models import LONGEST_DAYS, ApiToken

FORM = re.compile(r"hf_(?P<public_id>[0-9a-f]{8})_(?P<secret>[0-9a-f]{64})")
NOTED_EVERY = timedelta(minutes=1)
READS = (ApiToken.Scope.READ,)


def issue(
    *, owner: User, name: str, days: int, scopes: Iterable[str] = READS
) -> tuple[ApiToken, str]:
    """A new token and its text, which cannot be had again.

    days    how long it is valid, 1 to 365
    scopes  what it may do; it reads, and does nothing else, unless told
    raises  ValueError when days are out of range or the owner may not sign in
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"A token is valid for 1 to {LONGEST_DAYS} days, not {days}.")
    if not may_sign_in(owner):
        raise ValueError(f"{owner.email} may not sign in.")
    public_id, secret = secrets.token_hex(4), secrets.token_hex(32)
    created_at = timezone.now()
    token = ApiToken.objects.create(
        public_id=public_id,
        secret_hash=_hash(secret),
        name=name,
        owner=owner,
        scopes=sorted(set(scopes)),
        created_at=created_at,
        expires_at=created_at + timedelta(days=days),
    )
    return token, f"hf_{public_id}_{secret}"


def find(text: str) -> ApiToken | None:
    """The token that `text` is, valid or not, with its owner; else None."""
    parts = FORM.fullmatch(text)
    if parts is None:
        return None
    candidates = ApiToken.objects.select_related("owner")
    token = candidates.filter(public_id=parts["public_id"]).first()
    if token and constant_time_compare(token.secret_hash, _hash(parts["secret"])):
        return token
    return None


def note_use(token: ApiToken, moment: datetime) -> None:
    """Remember that it was used, to the minute: a busy client costs no writes."""
    noted = token.last_used_at
    if noted is not None and moment - noted < NOTED_EVERY:
        return
    not_yet = Q(last_used_at=None) | Q(last_used_at__lte=moment - NOTED_EVERY)
    ApiToken.objects.filter(not_yet, pk=token.pk).update(last_used_at=moment)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
