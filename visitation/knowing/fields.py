"""What can be known of a person, and the row of the table each stands under."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from compliance.access import Permission


class Field(StrEnum):
    """Named after the columns of a person (the housing unit is the placement's)."""

    CODE = "alias_code"
    CHOSEN_NAME = "preferred_name"
    LEGAL_NAME = "legal_name"
    LAST_DIGITS = "last_digits"
    A_NUMBER = "a_number"
    COUNTRY_OF_BIRTH = "country_of_birth"
    DATE_OF_BIRTH = "date_of_birth"
    LANGUAGES = "languages"
    FACILITY = "facility"
    HOUSING_UNIT = "housing_unit"
    ACCESS_NEEDS = "access_needs"
    HEALTH_NOTES = "health_notes"
    CONTACTS = "contacts"


ROWS = {
    Field.CODE: Permission.SEE_PERSON,
    Field.CHOSEN_NAME: Permission.SEE_CHOSEN_NAME,
    Field.LEGAL_NAME: Permission.SEE_LEGAL_NAME,
    Field.LAST_DIGITS: Permission.SEE_LAST_DIGITS,
    Field.A_NUMBER: Permission.SEE_A_NUMBER,
    Field.COUNTRY_OF_BIRTH: Permission.SEE_COUNTRY_OF_BIRTH,
    Field.DATE_OF_BIRTH: Permission.SEE_DATE_OF_BIRTH,
    Field.LANGUAGES: Permission.SEE_LANGUAGES_OF_PERSON,
    Field.FACILITY: Permission.SEE_FACILITY_OF_PERSON,
    Field.HOUSING_UNIT: Permission.SEE_HOUSING_UNIT,
    Field.ACCESS_NEEDS: Permission.SEE_ACCESS_NEEDS,
    Field.HEALTH_NOTES: Permission.SEE_HEALTH_NOTES,
    Field.CONTACTS: Permission.SEE_CONTACTS,
}

WORDS = {
    Field.CODE: _("Code"),
    Field.CHOSEN_NAME: _("Name they prefer"),
    Field.LEGAL_NAME: _("Name to ask for at the desk"),
    Field.LAST_DIGITS: _("Last three digits of the A-number"),
    Field.A_NUMBER: _("A-number"),
    Field.COUNTRY_OF_BIRTH: _("Country of birth"),
    Field.DATE_OF_BIRTH: _("Date of birth"),
    Field.LANGUAGES: _("Languages"),
    Field.FACILITY: _("Facility"),
    Field.HOUSING_UNIT: _("Housing unit"),
    Field.ACCESS_NEEDS: _("What helps them at a visit"),
    Field.HEALTH_NOTES: _("Health notes"),
    Field.CONTACTS: _("Family and attorney"),
}

# The columns that are opened, and written down, for each field; the others are not protected.
COLUMNS = {
    Field.CHOSEN_NAME: "preferred_name",
    Field.LEGAL_NAME: "legal_name",
    Field.LAST_DIGITS: "a_number",
    Field.A_NUMBER: "a_number",
    Field.COUNTRY_OF_BIRTH: "country_of_birth",
    Field.DATE_OF_BIRTH: "date_of_birth",
    Field.HOUSING_UNIT: "housing_unit",
    Field.ACCESS_NEEDS: "access_needs",
    Field.HEALTH_NOTES: "health_notes",
    Field.CONTACTS: "contacts",
}
