"""What the forms of a draft have in common."""

from dataclasses import dataclass

from django import forms

from diagnostics.models import FrameworkVersion

MOST_WEIGHT = 1_000


def weight_field(initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label="Weight", min_value=0, max_value=MOST_WEIGHT, initial=initial
    )


@dataclass(frozen=True)
class Part:
    """One measure or limit of a draft; `pk` is its key."""

    version: FrameworkVersion
    pk: str
