"""A form of something new carries a key, so that what is sent twice is saved once."""

from functools import cached_property
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from accounts.forms import rules
from accounts.forms.mistakes import Mistake, mistakes_in
from accounts.models import Fact
from accounts.models.recorded import OWN_SOURCE


class OnceForm(forms.ModelForm):
    """A fact of `customer`, or of nobody; its page sends `entry_key` back with it."""

    customer: Any

    @property
    def makes(self) -> Any:
        """The model of what it is saved as."""
        return self._meta.model

    @cached_property
    def entry_key(self) -> str:
        """The key that was sent; a fresh one where none was, or what is no key."""
        try:
            return str(UUID(self.data.get("entry_key", "")))
        except ValueError:
            return str(uuid4())

    @property
    def external_id(self) -> str:
        """The key of the fact: the same for the same words, sent with the same key.

        Whoever goes back to a form and writes something else there means another fact.
        """
        of = self.customer.pk if self.customer else None
        return str(uuid5(UUID(self.entry_key), repr((of, self.words))))

    @property
    def words(self) -> list[Any]:
        """What was filled in."""
        return [self[name].data for name in self.fields]

    def saved_before(self) -> Fact | None:
        """What the form was saved as, where it is sent for the second time."""
        if not issubclass(self.makes, Fact):
            return None
        rows = self.makes._default_manager.filter(source=OWN_SOURCE)
        return rows.filter(external_id=self.external_id).first()

    @property
    def labels(self) -> dict[str, str]:
        """The fields' names -> what they are called."""
        return {name: str(self[name].label) for name in self.fields}

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong, for the top of its page."""
        return mistakes_in(self)

    def _post_clean(self) -> None:
        """The rules of the table are told in our words, each at its field."""
        super()._post_clean()  # type: ignore[misc]
        told = rules.told(self._meta.model, self.labels)
        for said in map(str, self.errors.pop(NON_FIELD_ERRORS, [])):
            field, words = told.get(said, (None, said))
            self.add_error(field, words)
