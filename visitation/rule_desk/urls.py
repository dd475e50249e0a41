"""Routes of the rule desk."""

from django.urls import path

from visitation.rule_desk import views
from visitation.rule_desk.calls import views as calls
from visitation.rule_desk.closed import views as closed
from visitation.rule_desk.editor import views as editor
from visitation.rule_desk.impact import afterwards
from visitation.rule_desk.impact import views as impact
from visitation.rule_desk.month import views as months
from visitation.rule_desk.packs import views as packs

urlpatterns = [
    path("rule-packs/", packs.rule_packs, name="rule_packs"),
    path("rule-packs/file/", packs.rule_pack_file, name="rule_pack_file"),
    path("rule-packs/signer/", packs.rule_pack_signer, name="rule_pack_signer"),
    path("care/<slug:code>/", views.rule_desk, name="rule_desk"),
    path("care/<slug:code>/closed/", closed.facility_closed, name="facility_closed"),
    path("care/<slug:code>/closed/<int:pk>/lift/", closed.facility_closed_lift, name="facility_closed_lift"),
    path("care/<slug:code>/call/", calls.rule_call, name="rule_call"),
    path("care/<slug:code>/read/", views.rule_page, name="rule_page"),
    path("care/<slug:code>/editions/<int:number>/", views.rule_draft, name="rule_draft"),
    path("care/<slug:code>/draft/", editor.rule_draft_start, name="rule_draft_start"),
    path("care/<slug:code>/editions/<int:number>/edit/<slug:section>/", editor.rule_section, name="rule_section"),
    path("care/<slug:code>/editions/<int:number>/month/", months.rule_month, name="rule_month"),
    path("care/<slug:code>/editions/<int:number>/impact/", impact.rule_impact, name="rule_impact"),
    path("care/<slug:code>/editions/<int:number>/publish/", views.rule_draft_publish, name="rule_draft_publish"),
    path("care/<slug:code>/editions/<int:number>/discard/", views.rule_draft_discard, name="rule_draft_discard"),
    path("visits/<slug:code>/new-rules/", afterwards.visit_new_rules, name="visit_new_rules"),
]
