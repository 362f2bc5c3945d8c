"""People, teams, and who looks after whom."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower

from accounts.models.opening import opens_feeds
from accounts.models.recorded import (
    RECORDED_TRIGGERS,
    Recorded,
    recorded_triggers,
)


class DateRange(Func):
    """The half-open range of days [started_on, ended_on); null is without end."""

    function = "daterange"


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """A person who signs in with an e-mail address.

        raises ValueError when the address is empty
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """A person who administers the installation and sees everything."""
        return self.create_user(
            email, password, **{"is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


# What an import or an administrator says of a person; signing in changes nothing of it,
# and what somebody may do is nothing that an import, or its undo, decides.
_TOLD = ("email", "name", "is_active", "source", "external_id", "left_on")
_TOLD_ANEW = f"""
ROW({", ".join(f"OLD.{column}" for column in _TOLD)})
IS DISTINCT FROM
ROW({", ".join(f"NEW.{column}" for column in _TOLD)})
"""


class User(Recorded, AbstractBaseUser, PermissionsMixin):
    """A person of ours. People who left are kept: history names them."""

    told = _TOLD
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    source = models.SlugField(max_length=64, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    left_on = models.DateField(
        null=True,
        blank=True,
        help_text="The first day they are no longer here, and cannot sign in.",
    )

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta(Recorded.Meta):
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="user_source_key",
            ),
        ]
        triggers = recorded_triggers(_TOLD_ANEW, hidden=("password",))

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_left(self, day: date) -> bool:
        """Whether they are no longer here on `day`."""
        return self.left_on is not None and self.left_on <= day


# A team below itself would see what it should not, and the tree would have no top.
_CHECK_TREE = """
IF EXISTS (SELECT FROM accounts_teamclosure
            WHERE ancestor_id = NEW.id AND descendant_id = NEW.parent_id) THEN
    RAISE EXCEPTION 'team % cannot be below itself', NEW.name USING ERRCODE = '23514';
END IF;
RETURN NEW;
"""


class Team(Recorded):
    """A node of the team tree."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    source = models.SlugField(max_length=64, blank=True)
    external_id = models.CharField(max_length=200, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["name", "parent"],
                nulls_distinct=False,
                name="team_name_once_per_parent",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="team_source_key",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="team_is_not_its_own_parent",
            ),
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            pgtrigger.Trigger(
                name="check_tree",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("parent_id"),
                func=_CHECK_TREE,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamClosure(models.Model):
    """Every team with each team below it and with itself: a database view."""

    pk = models.CompositePrimaryKey("ancestor_id", "descendant_id")
    ancestor = models.ForeignKey(Team, models.DO_NOTHING, related_name="+")
    descendant = models.ForeignKey(Team, models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "accounts_teamclosure"

    def __str__(self) -> str:
        return f"{self.ancestor_id} > {self.descendant_id}"


class InForceQuerySet(models.QuerySet[Any]):
    """Rows with a half-open range of days."""

    def in_force(self, day: date) -> "InForceQuerySet":
        """Rows whose range contains `day`."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)

    def of_people_present(self, day: date) -> "InForceQuerySet":
        """Rows of people who have not left by `day`."""
        return self.filter(Q(user__left_on=None) | Q(user__left_on__gt=day))


def _ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ended_on=None) | Q(ended_on__gt=F("started_on")), name=name
    )


class Membership(Recorded):
    """A person's place in a team, and the role they have there, for a period."""

    class Role(models.TextChoices):
        EXECUTIVE = "executive", "Account executive"
        MANAGER = "manager", "Manager"
        DIRECTOR = "director", "Director"
        ANALYST = "analyst", "Analyst"
        ADMIN = "admin", "Administrator"

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        constraints = [
            _ends_after_start("membership_ends_after_start"),
            models.CheckConstraint(
                condition=Q(
                    role__in=["executive", "manager", "director", "analyst", "admin"]
                ),
                name="membership_role_is_known",
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("team", RangeOperators.EQUAL),
                    (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.team}"


class Assignment(Recorded):
    """A person looks after a customer for a period; the owner has the customer's book.

    `is_assumed` marks a start that no source knew and that was taken as acquired_on.
    """

    domain_date: ClassVar[str] = "started_on"

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        DEPUTY = "deputy", "Deputy"
        SPONSOR = "sponsor", "Executive sponsor"
        TECHNICAL = "technical", "Technical contact"

    customer = models.ForeignKey(
        "accounts.Customer", models.PROTECT, related_name="assignments"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=16, choices=Role, default=Role.OWNER)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    is_assumed = models.BooleanField(default=False)
    source = models.SlugField(max_length=64, db_default="holdfast")

    objects = InForceQuerySet.as_manager()

    class Meta(Recorded.Meta):
        constraints = [
            _ends_after_start("assignment_ends_after_start"),
            ExclusionConstraint(
                name="assignment_one_owner_at_a_time",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role="owner"),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "customer"]),
            models.Index(fields=["customer", "started_on"]),
        ]
        triggers = [
            *RECORDED_TRIGGERS,
            *opens_feeds("started_on", assignment="role = 'owner'"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} from {self.started_on}"
