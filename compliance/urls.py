"""Routes of the ground floor."""

from django.urls import path

from compliance import views

urlpatterns = [
    path("rules/", views.rule_list, name="rule_list"),
    path("trail/", views.audit_trail, name="audit_trail"),
    path("trail/of/<slug:code>/", views.access_history, name="access_history"),
]
