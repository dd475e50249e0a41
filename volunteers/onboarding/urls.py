"""Routes of the way in."""

from django.urls import path

from volunteers.onboarding.views import answering, catalogue, groups, leading, openly, own

urlpatterns = [
    path("me/helping/", own.my_onboarding, name="my_onboarding"),
    path("me/helping/group/", groups.my_group, name="my_group"),
    path("me/helping/step/<slug:step>/", own.application_step, name="application_step"),
    path("me/helping/agreements/<int:pk>/", own.my_agreement, name="my_agreement"),
    path("me/helping/dates/<int:pk>/", own.my_course_date, name="my_course_date"),
    path("reference/", answering.reference_answer, name="reference_answer"),
    path("reference/<str:token>/", answering.reference_follow, name="reference_follow"),
    path("apply/<slug:code>/", openly.apply, name="apply"),
    path("onboarding/", leading.onboarding, name="onboarding"),
    path("onboarding/asks/", catalogue.what_we_ask, name="what_we_ask"),
    path("onboarding/asks/open/", openly.applications_open, name="applications_open"),
    path("onboarding/asks/roles/<slug:role>/", catalogue.role_needs, name="role_needs"),
    path("onboarding/asks/agreements/new/", catalogue.agreement_new, name="agreement_new"),
    path("onboarding/asks/agreements/<int:pk>/", catalogue.agreement_next, name="agreement_next"),
    path("onboarding/asks/courses/new/", catalogue.course_new, name="course_new"),
    path("onboarding/asks/courses/<int:pk>/", catalogue.course, name="course"),
    path("onboarding/asks/courses/<int:pk>/dates/new/", catalogue.course_date_new, name="course_date_new"),
    path("onboarding/asks/dates/<int:pk>/", catalogue.course_date, name="course_date"),
    path("onboarding/asks/dates/<int:pk>/cancel/", catalogue.course_date_cancel, name="course_date_cancel"),
    path("onboarding/groups/<slug:code>/", groups.onboarding_group, name="onboarding_group"),
    path("onboarding/groups/<slug:code>/invite/", groups.onboarding_group_invite, name="onboarding_group_invite"),
    path("onboarding/references/<int:pk>/ask/", leading.onboarding_reference, name="onboarding_reference"),
    path("onboarding/people/<slug:code>/", leading.onboarding_file, name="onboarding_file"),
    path("onboarding/people/<slug:code>/decide/", leading.onboarding_decide, name="onboarding_decide"),
    path("onboarding/people/<slug:code>/talk/", leading.onboarding_interview, name="onboarding_interview"),
    path("onboarding/people/<slug:code>/hold/", leading.onboarding_hold, name="onboarding_hold"),
    path("onboarding/people/<slug:code>/mentor/", leading.onboarding_mentor, name="onboarding_mentor"),
]
