"""What a program says of a file it brings, and what it is told of an import."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.reverse import reverse

from accounts.api import PersonSerializer
from accounts.imports import runs
from accounts.imports.file_form import not_ahead
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import MappingError, given_by, mapping_of
from accounts.models import ImportProfile, ImportRun
from web.endpoints import refuse_unknown

LONGEST_MAPPING = 64 * 1024


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses what it does not know, so that a slip is never taken for a wish."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refuse_unknown(_as_form(data), dict.fromkeys(self.fields, False))
        return super().to_internal_value(data)


def _as_form(data: dict[str, Any]) -> MultiValueDict[str, Any]:
    if isinstance(data, MultiValueDict):
        return data
    return MultiValueDict({name: [value] for name, value in data.items()})


class MappingField(serializers.CharField):
    """TOML as text, or as a file: `curl --form mapping=@m.toml` sends the latter."""

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, UploadedFile):
            try:
                data = data.read(4 * LONGEST_MAPPING).decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise ValidationError(f"This is no text in UTF-8: {error}.") from error
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.BINARY)
class UploadField(serializers.FileField):
    """Described as what is sent, not as the address that others answer with."""


class BringSerializer(StrictSerializer):
    """A file, what it means, and what is to be done with it."""

    # The context holds `kinds`: those that the person may import.
    file = UploadField(
        allow_empty_file=True, help_text="CSV, an Excel workbook (.xlsx) or Parquet."
    )
    profile = serializers.CharField(
        required=False,
        max_length=64,
        help_text="Name of a saved mapping. Give this, or `kind` and `mapping`.",
    )
    kind = serializers.ChoiceField(
        choices=list(KINDS), required=False, help_text="What each row is."
    )
    mapping = MappingField(
        required=False,
        max_length=LONGEST_MAPPING,
        help_text="What the columns mean, in TOML, as `manage.py import --mapping`"
        " takes it; as text, or as a file.",
    )
    file_day = serializers.DateField(
        required=False,
        validators=[not_ahead],
        help_text="The day the file speaks of, on which a changed owner takes over;"
        " today unless told.",
    )
    skip_bad_rows = serializers.BooleanField(
        default=False,
        help_text="Load what is good; else one bad row keeps the whole file out.",
    )
    dry_run = serializers.BooleanField(
        default=False, help_text="Check and count, but load nothing yet."
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """`kind`, `mapping` as it is stored, and `profile`, however they were given."""
        if "profile" in given:
            return given | self._saved(given)
        if missing := [name for name in ("kind", "mapping") if name not in given]:
            raise ValidationError(
                dict.fromkeys(missing, "Give a kind and a mapping, or a profile.")
            )
        if given["kind"] not in self.context["kinds"]:
            raise PermissionDenied("Your role may not import this kind of rows.")
        return given | {"profile": None, "mapping": _mapping(given)}

    def _saved(self, given: dict[str, Any]) -> dict[str, Any]:
        if extra := [name for name in ("kind", "mapping") if name in given]:
            raise ValidationError(
                dict.fromkeys(extra, "A profile says this already; leave one out.")
            )
        known = ImportProfile.objects.filter(kind__in=self.context["kinds"])
        profile = known.filter(name=given["profile"]).first()
        if profile is None:
            raise ValidationError(
                {"profile": "No mapping of this name was saved for rows you may import"}
            )
        return {"profile": profile, "kind": profile.kind, "mapping": profile.mapping}


def _mapping(given: dict[str, Any]) -> dict[str, Any]:
    """raises ValidationError"""
    try:
        mapping = given_by(given["mapping"])
        mapping_of(mapping, KINDS[given["kind"]])
    except MappingError as error:
        raise ValidationError({"mapping": str(error)}) from error
    return mapping


class LoadSerializer(StrictSerializer):
    skip_bad_rows = serializers.BooleanField(
        default=None,
        allow_null=True,
        help_text="Load what is good of the file; as it was said with the file, unless"
        " told.",
    )


class PaceSerializer(serializers.Serializer[Any]):
    rows_per_second = serializers.IntegerField()
    seconds_left = serializers.IntegerField(source="seconds")


class RowProblemSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="Where the row begins, from 1.")
    column = serializers.CharField(help_text='As the file names it; "" for the row.')
    reason = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    """An import in a list."""

    profile = serializers.CharField(
        source="profile.name", default=None, allow_null=True, help_text="The mapping."
    )
    skip_bad_rows = serializers.BooleanField(source="skips_bad_rows")
    started_by = PersonSerializer(allow_null=True)
    pace = serializers.SerializerMethodField(help_text="While a worker is at it.")
    can_be_undone = serializers.SerializerMethodField()
    rejects = serializers.SerializerMethodField(
        help_text="Address of the rows that were left out, to correct and bring again."
    )

    class Meta:
        model = ImportRun
        fields = [
            "id", "state", "kind", "profile", "file_name", "sha256", "file_day",
            "skip_bad_rows", "started_by", "created_at", "rows_read", "pace", "rows",
            "created", "updated", "unchanged", "rejected", "rejects", "error",
            "vanished_count", "finished_at", "can_be_undone", "undone_at",
        ]  # fmt: skip

    @extend_schema_field(PaceSerializer(allow_null=True))
    def get_pace(self, run: ImportRun) -> dict[str, int] | None:
        pace = runs.pace(run, timezone.now())
        return PaceSerializer(pace).data if pace else None

    def get_can_be_undone(self, run: ImportRun) -> bool:
        return run.can_be_undone(timezone.now())

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_rejects(self, run: ImportRun) -> str | None:
        if run.rejects_id is None:
            return None
        request = self.context["request"]
        return reverse("api:import-rejects", args=[run.pk], request=request)


class ImportDetailSerializer(ImportSerializer):
    """An import with what there is to tell of its rows."""

    problems = RowProblemSerializer(many=True, help_text="The first 200, by line.")
    remarks = serializers.ListField(child=serializers.CharField())
    vanished = serializers.ListField(
        child=serializers.CharField(),
        help_text="Keys that the source told before and a full file lacks: the first"
        " 200.",
    )
    left_by_undo = serializers.ListField(
        child=serializers.CharField(),
        help_text="Rows that an undo left, and why: edited since, or in use.",
    )

    class Meta(ImportSerializer.Meta):
        fields = [
            *ImportSerializer.Meta.fields,
            *("problems", "remarks", "vanished", "left_by_undo"),
        ]
