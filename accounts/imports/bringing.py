"""A file with all that is to be done with it, as a program brings it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from accounts.imports import jobs, runs
from accounts.models import ImportProfile, ImportRun, User

State = ImportRun.State


class KeyReused(ValueError):
    """The key of an earlier request came again with something else to be done."""


@dataclass(frozen=True)
class Delivery:
    """A file, what it means, and what is to be done with it.

    profile  the saved mapping that `kind` and `mapping` were taken from, if any
    key      by which a repeated request is known; "": every request is a new one
    """

    file: "UploadedFile[bytes]"
    kind: str
    mapping: dict[str, Any]
    profile: ImportProfile | None = None
    file_day: date | None = None
    is_dry_run: bool = False
    skips_bad_rows: bool = False
    key: str = ""

    def digest(self) -> str:
        """The same for requests that ask for the same."""
        content = hashlib.sha256()
        for chunk in self.file.chunks():
            content.update(chunk)
        meaning = self.profile.name if self.profile else [self.kind, self.mapping]
        how = [str(self.file_day), self.is_dry_run, self.skips_bad_rows]
        told = [self.file.name, content.hexdigest(), meaning, how]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def bring(delivery: Delivery, user: User) -> ImportRun:
    """Keep the file and have it checked or loaded; a repeated request: the first run.

    raises FileRefused, KeyReused
    """
    runs.check_needs_one_file(delivery.mapping)
    digest = delivery.digest() if delivery.key else ""
    if first := _first(delivery.key, digest, user):
        return first
    try:
        return _begun(delivery, digest, user)
    except IntegrityError:  # the same request came twice at once
        if first := _first(delivery.key, digest, user):
            return first
        raise


@transaction.atomic
def _begun(delivery: Delivery, digest: str, user: User) -> ImportRun:
    run = runs.receive(
        delivery.file, user, idempotency_key=delivery.key, request_digest=digest
    )
    jobs.ask(
        run,
        State.CHECKING if delivery.is_dry_run else State.LOADING,
        kind=delivery.kind,
        mapping=delivery.mapping,
        profile=delivery.profile,
        file_day=delivery.file_day,
        skips_bad_rows=delivery.skips_bad_rows,
    )
    return run


def _first(key: str, digest: str, user: User) -> ImportRun | None:
    """The run that an earlier request with this key began. raises KeyReused"""
    if not key:
        return None
    run = ImportRun.objects.filter(started_by=user, idempotency_key=key).first()
    if run and run.request_digest != digest:
        raise KeyReused(
            "This Idempotency-Key came before, with another file or other wishes."
            f" It began import {run.pk}."
        )
    return run
