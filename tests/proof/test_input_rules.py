"""docs/input-rules.md against the forms: what it says of a box is so, and a form that stands there is there whole."""

import importlib
import pkgutil
import re

import pytest
from django import forms
from django.conf import settings
from django.core import validators

PAGE = settings.BASE_DIR / "docs" / "input-rules.md"
PACKAGES = ("compliance", "facilities", "volunteers", "visitation")
LINE = re.compile(r"^\| `([\w.]+)` \| `(\w+)` \| (.+?) \|$", re.MULTILINE)
KINDS = (
    (forms.ModelMultipleChoiceField, "some of a list"),
    (forms.MultipleChoiceField, "some of a list"),
    (forms.ModelChoiceField, "one of a list"),
    (forms.ChoiceField, "one of a list"),
    (forms.BooleanField, "yes or no"),
    (forms.IntegerField, "a whole number"),
    (forms.DateField, "a day"),
    (forms.TimeField, "a time of day"),
    (forms.EmailField, "an e-mail address"),
    (forms.JSONField, "JSON of a script"),
    (forms.CharField, "text"),
)


def _forms():
    for package in PACKAGES:
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if not form.__name__.startswith("_") and form.__module__.startswith(
                tuple(f"{package}." for package in PACKAGES)
            ):
                found.add(form)
    return found


def _rule(field, column=None):
    """What is taken, in words that do not change with the language. `column`: of the model a form is made from."""
    if type(field).__name__ in ("AddressField", "PhoneNumberField", "FormPhoneNumberField"):
        words = [
            "an e-mail address or a telephone number" if "Address" in type(field).__name__ else "a telephone number"
        ]
    else:
        words = [next((words for kind, words in KINDS if isinstance(field, kind)), type(field).__name__)]
    checks = [*field.validators, *(column.validators if column is not None else ())]
    for kind, strictest, sentence in (
        (validators.MinLengthValidator, max, "{} signs or more"),
        (validators.MaxLengthValidator, min, "{} signs at most"),
        (validators.MinValueValidator, max, "from {}"),
        (validators.MaxValueValidator, min, "up to {}"),
    ):
        if limits := [check.limit_value for check in checks if type(check) is kind]:
            words.append(sentence.format(strictest(limits)))
    return ", ".join([*words, "needed" if field.required else "may be left out"])


def _column(form, name):
    model = getattr(getattr(form, "_meta", None), "model", None)
    return next((column for column in model._meta.fields if column.name == name), None) if model else None


def boxes():
    return {
        (f"{form.__module__}.{form.__name__}", name): _rule(field, _column(form, name))
        for form in _forms()
        for name, field in form.base_fields.items()
    }


def told():
    return {(form, name): rule for form, name, rule in LINE.findall(PAGE.read_text(encoding="utf-8"))}


def test_what_the_page_says_of_a_box_is_so():
    there = boxes()
    assert len(told()) > 90
    assert {box: rule for box, rule in told().items() if there.get(box) != rule} == {}


def test_a_form_that_stands_there_stands_there_whole():
    whole = {form for form, _name in told()}
    missing = [f"| `{form}` | `{name}` | {rule} |" for (form, name), rule in sorted(boxes().items())
               if form in whole and (form, name) not in told()]  # fmt: skip
    assert missing == []
    assert len(whole) >= 35


@pytest.mark.parametrize("field", [
    pytest.param(forms.CharField(max_length=7), id="too_short"),
    pytest.param(forms.CharField(max_length=9, required=False), id="optional"),
    pytest.param(forms.IntegerField(), id="another_kind"),
])  # fmt: skip
def test_a_box_that_was_changed_is_another_line(field):
    assert _rule(forms.CharField(max_length=9)) == "text, 9 signs at most, needed"
    assert _rule(field) != _rule(forms.CharField(max_length=9))
