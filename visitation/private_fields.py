"""What is typed stays out of the browser: not offered again, not sent to be spelled or translated, not kept on disk."""

from typing import Any

from django.forms.renderers import DjangoTemplates

WRITTEN = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in ("date", "datetime", "email", "input", "number", "text", "textarea", "time", "url")
)
SERVICES = {"spellcheck": "false", "translate": "no"}


class PrivateFields(DjangoTemplates):
    """Every field that takes text is private unless it says itself what it is for: a sign-in name, one's own telephone.

    Chromium writes what stands in a field to its session file, unless the field is `autocomplete=off`.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name in WRITTEN:
            attributes = context["widget"]["attrs"]
            attributes.setdefault("autocomplete", "off")
            if attributes["autocomplete"] == "off":
                for name, value in SERVICES.items():
                    attributes.setdefault(name, value)
        return super().render(template_name, context, request)
