"""Networks, the programs in them, and who belongs to which in what role."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.access import Role


class Network(models.Model):
    """Programs that share facility rules, and may plan together."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.code


class Program(models.Model):
    """One visiting program. It is the tenant: what belongs to one is never seen from another."""

    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="programs")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=32, blank=True)
    timezone = models.CharField(max_length=64, default="America/New_York")
    facilities = models.ManyToManyField("facilities.Facility", related_name="programs", blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)  # nobody acts for it any more
    takes_applications = models.BooleanField(default=False)  # whether there is a page on which anybody may apply

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.code


class MembershipManager(models.Manager["Membership"]):
    """Looks memberships up."""

    def active_of(self, user: Any) -> "Membership | None":
        """The role an account acts under now, with its program; None if it has ended, rests, or is of a closed program.

        One question, put to a function of the database: it is asked before anybody acts, when no row can be seen.
        """
        fields = Program._meta.concrete_fields
        columns = [field.column for field in fields]
        program_columns = ", ".join(f'program."{column}" AS "program__{column}"' for column in columns)
        found = self.raw(
            f"""SELECT own.*, {program_columns} FROM ({self.active_sql("%s")}) AS own
            LEFT JOIN volunteers_program AS program ON program.id = own.program_id""",
            [user.pk],
        )
        membership = next(iter(found), None)
        if membership is not None and membership.program_id is not None:
            values = [getattr(membership, f"program__{column}") for column in columns]
            membership.program = Program.from_db(self.db, [field.attname for field in fields], values)
        return membership

    def active_sql(self, account: str) -> str:
        """The question for that role alone; `account` is the SQL of the account's number."""
        return f"""SELECT own.* FROM visitation_active_membership({account}) AS own
            LEFT JOIN volunteers_program AS its ON its.id = own.program_id WHERE its.archived_at IS NULL"""


class Membership(models.Model):
    """A user's role in a program, or, without a program, in the network or the system."""

    ROLES = [
        (Role.APPLICANT.value, _("applicant")),
        (Role.VOLUNTEER.value, _("volunteer")),
        (Role.MENTOR.value, _("mentor")),
        (Role.PROGRAM_LEAD.value, _("program lead")),
        (Role.RULE_ADMIN.value, _("facility-rule admin")),
        (Role.COORDINATOR.value, _("network coordinator")),
        (Role.AUDITOR.value, _("auditor")),
        (Role.SYSTEM_ADMIN.value, _("system admin")),
    ]
    PROGRAM_ROLES = [Role.APPLICANT.value, Role.VOLUNTEER.value, Role.MENTOR.value, Role.PROGRAM_LEAD.value]

    user = models.ForeignKey("volunteers.User", on_delete=models.CASCADE, related_name="memberships")
    program = models.ForeignKey(Program, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=2, choices=ROLES)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)  # opens nothing while it is set
    has_paused = models.BooleanField(default=False)  # resting gave the volunteer a break that they did not have before

    objects = MembershipManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "program", "role"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="membership_once_while_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")), name="membership_ends_after_start"
            ),
            # A lead or a volunteer without a program would see every program.
            models.CheckConstraint(
                condition=Q(program__isnull=False) | ~Q(role__in=["AP", "VO", "MB", "PL"]),
                name="membership_program_roles_have_a_program",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
