"""What is asked for when a pack is made, read, or its signer becomes known."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.fields.typed import is_one_line
from facilities.models import Facility
from facilities.packs import LARGEST_PACK_BYTES
from facilities.packs.contents import MOST_RULEBOOKS
from visitation.rule_desk.editor.boxes import SIGNS

CODE = re.compile(r"[\s,;]+")


class MakeForm(forms.Form):
    """Which facilities go into a pack. `known`: those this user looks after, by code."""

    codes = forms.CharField(
        label=_("Codes of facilities"),
        help_text=_("Separated by commas. Leave it empty for all that you look after."),
        required=False,
        max_length=4000,
        validators=[*SIGNS],
    )

    def __init__(self, *args: Any, known: dict[str, Facility], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_codes(self) -> list[Facility]:
        asked = list(dict.fromkeys(code for code in CODE.split(self.cleaned_data["codes"].lower()) if code))
        unknown = [code for code in asked if code not in self.known]
        if unknown:
            told = {"codes": ", ".join(code[:50] for code in unknown[:5])}
            raise forms.ValidationError(_("You look after no facility with this code: %(codes)s."), params=told)
        found = [self.known[code] for code in asked] or list(self.known.values())
        if len(found) > MOST_RULEBOOKS:
            told = {"most": MOST_RULEBOOKS}
            raise forms.ValidationError(_("A pack holds at most %(most)s rulebooks. Name fewer."), params=told)
        return found


class PackForm(forms.Form):
    """A pack as a file; `text` is the same file on its way back from the page that shows it."""

    pack = forms.FileField(
        label=_("The file of the pack"),
        help_text=_("A file that ends in .json, 1.5 megabytes at most."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    text = forms.CharField(required=False, max_length=LARGEST_PACK_BYTES, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("send", _("Look at it")))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        if bool(given.get("pack")) == bool(given.get("text")):
            self.add_error("pack", _("Please choose a file."))
        elif given.get("pack"):
            # One byte more than a pack may have is enough to say that it is too large.
            given["raw"] = given["pack"].read(LARGEST_PACK_BYTES + 1) or b" " * (LARGEST_PACK_BYTES + 1)
        else:
            given["raw"] = given["text"].encode("utf-8", "surrogatepass")
        return given


class SignerForm(forms.Form):
    """Whose key it is; `forget` takes it off the list."""

    public_key = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    called = forms.CharField(
        label=_("Whose fingerprint this is"),
        help_text=_("A program or a network, not a person. Compare the fingerprint with them on the telephone first."),
        max_length=80,
        required=False,
        validators=[*SIGNS, is_one_line],
    )
    forget = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given["forget"] and not given["called"]:
            self.add_error("called", _("Please say whose it is."))
        return given
