"""Routes of the rule desk."""

from django.urls import path

from visitation.rule_desk import views

urlpatterns = [
    path("care/<slug:code>/", views.rule_desk, name="rule_desk"),
    path("care/<slug:code>/read/", views.rule_page, name="rule_page"),
    path("care/<slug:code>/editions/<int:number>/", views.rule_draft, name="rule_draft"),
    path("care/<slug:code>/editions/<int:number>/publish/", views.rule_draft_publish, name="rule_draft_publish"),
    path("care/<slug:code>/editions/<int:number>/discard/", views.rule_draft_discard, name="rule_draft_discard"),
]
