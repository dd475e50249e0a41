"""Routes of signing in. Ours alone: no route of allauth is included."""

from django.urls import path

from volunteers.accounts.views import factors, prove

urlpatterns = [
    path("prove/", prove.prove, name="prove"),
    path("me/sign-in/", factors.factors, name="factors"),
]
