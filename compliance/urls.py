"""Routes of the ground floor."""

from django.urls import path, register_converter
from django.urls.converters import SlugConverter

from compliance import views


class CodeOrSign(SlugConverter):
    """A code, or the sign that stands for one before an auditor."""

    regex = "~?[-a-zA-Z0-9_]+"


register_converter(CodeOrSign, "code_or_sign")

urlpatterns = [
    path("rules/", views.rule_list, name="rule_list"),
    path("trail/", views.audit_trail, name="audit_trail"),
    path("trail/of/<code_or_sign:code>/", views.access_history, name="access_history"),
]
