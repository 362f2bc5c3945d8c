"""Accounts for other systems: who the customers are, by our ids and by theirs."""

from datetime import date
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clock
from accounts.models import Assignment, Customer, ExternalId, Segment, User
from web.endpoints import Endpoint, ListEndpoint
from web.filters import IdFilter
from web.paging import both_ways
from web.problems import answers


class ExternalIdSerializer(serializers.ModelSerializer[ExternalId]):
    class Meta:
        model = ExternalId
        fields = ["source", "external_id"]


class PersonSerializer(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "name", "email"]


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    class Meta:
        model = Segment
        fields = ["id", "name"]


class AccountSerializer(serializers.ModelSerializer[Customer]):
    """An account. Needs the rows that `names_and_owner` reads along."""

    external_ids = ExternalIdSerializer(many=True)
    owner = serializers.SerializerMethodField(help_text="Whose book it is in today.")
    segment = SegmentSerializer(allow_null=True)

    class Meta:
        model = Customer
        fields = [
            "id",
            "external_ids",
            "name",
            "owner",
            "relationship_type",
            "segment",
            "industry",
            "region",
            "country",
            "currency",
            "acquired_on",
            "archived_on",
        ]

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_owner(self, customer: Customer) -> dict[str, Any] | None:
        return owner_of(customer)


def names_and_owner(day: date, path: str = "") -> list[Prefetch]:
    """What each account shows from other tables, in two queries for any number.

    path  leads from the rows to their customer, such as "customer__"
    """
    owners = Assignment.objects.in_force(day).filter(role=Assignment.Role.OWNER)
    names = ExternalId.objects.order_by("source", "external_id")
    return [
        Prefetch(f"{path}external_ids", names),
        Prefetch(f"{path}assignments", owners.select_related("user"), to_attr="owners"),
    ]


def owner_of(customer: Any) -> dict[str, Any] | None:
    """The owner that `names_and_owner` found; a serializer per row would be slow."""
    for assignment in customer.owners:
        user = assignment.user
        return {"id": user.pk, "name": user.name, "email": user.email}
    return None


class AccountFilter(filters.FilterSet):
    """What any list with a row per account can be restricted to.

    `path` leads from those rows to their customer.
    """

    path = ""
    owner = IdFilter(method="owned_by", help_text="Id of who has it in their book.")
    segment = IdFilter(method="in_segment", help_text="Id of the segment.")
    relationship_type = filters.ChoiceFilter(
        choices=Customer.RelationshipType.choices, method="of_type"
    )
    q = filters.CharFilter(method="named", help_text="A part of the name.")
    source = filters.CharFilter(
        method="known_as", help_text="Has an id in this other system."
    )
    external_id = filters.CharFilter(
        method="known_as", help_text="Its id in another system, best with `source`."
    )

    def owned_by(self, rows: QuerySet[Any], name: str, user_id: int) -> QuerySet[Any]:
        book = Customer.objects.in_book_of(user_id, clock.today())
        return self._among(rows, book.values("pk"))

    def in_segment(self, rows: QuerySet[Any], name: str, pk: int) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}segment_id": pk})

    def of_type(self, rows: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}relationship_type": kind})

    def named(self, rows: QuerySet[Any], name: str, part: str) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}name__icontains": part})

    def known_as(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Both parts, where both are given, belong to one and the same id."""
        asked = self.form.cleaned_data
        parts = {part: asked[part] for part in ("source", "external_id") if asked[part]}
        named = ExternalId.objects.filter(**parts)
        return self._among(rows, named.values("customer_id"))

    def _among(self, rows: QuerySet[Any], ids: Any) -> QuerySet[Any]:
        return rows.filter(**{f"{self.path}pk__in": ids})


class Accounts(ListEndpoint):
    """The accounts you may see, without those that were archived or merged."""

    queryset = Customer.objects.none()  # tells the schema what the rows are
    serializer_class = AccountSerializer
    filterset_class = AccountFilter
    orders = both_ways("id", id="id")

    def get_queryset(self) -> QuerySet[Customer]:
        day = clock.today()
        visible = Customer.objects.visible_to(self.request.user, day).current(day)
        return visible.select_related("segment").prefetch_related(*names_and_owner(day))

    @extend_schema(
        operation_id="accounts_list",
        responses=answers(AccountSerializer(many=True)),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request)


class AccountEndpoint(Endpoint):
    """Something of one account, found by the id in the path."""

    queryset = Customer.objects.none()  # tells the schema whose id that is

    @cached_property
    def day(self) -> date:
        return clock.today()

    def account(self, pk: int) -> Customer:
        """raises NotFound alike for what does not exist and what is out of scope"""
        visible = Customer.objects.visible_to(self.request.user, self.day)
        account = (
            visible.filter(pk=pk)
            .select_related("segment")
            .prefetch_related(*names_and_owner(self.day))
            .first()
        )
        if account is None:
            raise NotFound("There is no such account.")
        return account


class Account(AccountEndpoint):
    """One account, also when it was archived."""

    serializer_class = AccountSerializer

    @extend_schema(
        operation_id="accounts_retrieve",
        responses=answers(AccountSerializer, HTTPStatus.NOT_FOUND),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.account(pk)).data)
