"""Forms over facts."""

from typing import Any

from django import forms

from accounts.models import Note


class NoteForm(forms.ModelForm):
    """A touch in three fields."""

    class Meta:
        model = Note
        fields = ["kind", "sentiment", "text"]
        widgets = {"sentiment": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["sentiment"].required = False
        self.fields["sentiment"].widget.choices = Note.Sentiment.choices
