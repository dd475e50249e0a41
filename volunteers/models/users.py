"""The account somebody signs in with."""

import re
import unicodedata

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from compliance.fields import BlindIndex, SealedEmailField, SealedManager, SealedRow, SealedTextField
from compliance.keys import Closed


def one_form(password: str | None) -> str | None:
    """A password as it is hashed: an é typed as one sign or as two is the same."""
    return None if password is None else unicodedata.normalize("NFKC", password)


def one_spelling(email: str) -> str:
    """An e-mail address as it is looked up: small letters, no space around it."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class UserManager(SealedManager, BaseUserManager["User"]):
    """Makes accounts with a hashed password, or none at all for those who sign in by link."""

    def create_user(self, username: str, password: str | None = None, **columns: object) -> "User":
        user = self.model(username=self.model.normalize_username(username), **columns)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def by_email(self, text: str) -> "User | None":
        """The one account with this e-mail address; none if several share it. Always one question to the database."""
        index = self.model._meta.get_field("email").index_of(text)
        found = list(self.filter(email_index=index)[:2]) if index else []
        return found[0] if len(found) == 1 else None

    def for_sign_in(self, text: str) -> "User | None":
        """The account of a sign-in name or an e-mail address; both are always looked for, so the work is the same."""
        text = unicodedata.normalize("NFKC", text).strip()
        by_name = self.filter(username=text).first()
        by_email = self.by_email(text)
        return by_name or by_email


class User(SealedRow, AbstractBaseUser):
    """An account. What it may do comes from its memberships; one of them is active at a time.

    E-mail and shown name are sealed under a key of the account's own. The sign-in name is not: it stands in the trail,
    so it is neither an e-mail address nor somebody's name.
    """

    key_kind = "user"
    key_program = None  # an account belongs to no program

    username = models.CharField(
        _("sign-in name"),
        max_length=120,
        unique=True,
        validators=[
            RegexValidator(
                r"\A[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Letters, digits, dots and hyphens only, and no e-mail address.")
            )
        ],
    )
    email = SealedEmailField(
        _("e-mail"), level="S3", default="", blank=True, index=BlindIndex("email_index", one_spelling)
    )
    email_index = models.BinaryField(null=True, editable=False, db_index=True)
    display_name = SealedTextField(_("name shown to colleagues"), level="S3", default="", max_length=80, blank=True)
    language = models.CharField(_("language of the screens"), max_length=5, choices=settings.LANGUAGES, default="en")
    joined_at = models.DateTimeField(default=timezone.now)  # before the column that takes the name
    timezone = models.CharField(max_length=64, default="America/New_York")
    is_active = models.BooleanField(default=True)
    erasure_asked_at = models.DateTimeField(null=True, blank=True)  # when its owner left and asked for it
    erased_at = models.DateTimeField(null=True, blank=True)
    factors_end_at = models.DateTimeField(null=True, blank=True)  # when a lost second factor is taken off
    active_membership = models.ForeignKey(
        "volunteers.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.username

    @property
    def called(self) -> str:
        """What colleagues call this account; the sign-in name where there is no other, or it was erased."""
        try:
            return self.display_name or self.username
        except Closed:
            return self.username

    def set_password(self, raw_password: str | None) -> None:
        """Hash what was typed, in the one form (NFKC) that every keyboard's way of typing it comes to."""
        super().set_password(one_form(raw_password))

    def check_password(self, raw_password: str) -> bool:
        return super().check_password(one_form(raw_password))

    def clean(self) -> None:
        super().clean()
        if not self._state.adding:
            return
        told = f"{self.display_name} {self.email.partition('@')[0]}".lower()
        words = {word for word in re.split(r"[\W_]+", told) if len(word) > 2}
        if words & set(re.split(r"[\W_]+", self.username.lower())):
            raise ValidationError({"username": _("A sign-in name stands in the trail: please leave names out of it.")})

    @cached_property
    def membership(self) -> "object | None":
        """The active membership while it holds, else None: rights never unite over several."""
        from volunteers.models.programs import Membership

        return None if self.active_membership_id is None else Membership.objects.active_of(self)

    @cached_property
    def resting_membership(self) -> "object | None":
        """A volunteer's or applicant's role that rests, where no role holds: their own data stay theirs to read."""
        from compliance.tenancy import acting
        from volunteers.models.programs import Membership

        if self.membership is not None or self.active_membership_id is None:
            return None
        with acting(actor=self.pk):  # somebody's own roles are seen in every program
            return (
                Membership.objects.select_related("program")
                .filter(
                    pk=self.active_membership_id, user=self, role__in=("AP", "VO", "MB"), ended_at__isnull=True,
                    suspended_at__isnull=False, program__archived_at__isnull=True,
                )
                .first()
            )  # fmt: skip

    @property
    def role(self) -> str | None:
        """The role code of permissions.csv under which this account acts now."""
        return getattr(self.membership, "role", None)

    @property
    def program(self) -> "object | None":
        """The program this account acts for now; None for network-wide roles."""
        return getattr(self.membership, "program", None)
