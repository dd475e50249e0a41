"""Routes of invitations and of links to sign in."""

from django.urls import path

from volunteers.invitations.views import address, joining, links

urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/<str:token>/", joining.join_follow, name="join_follow"),
    path("me/sign-in/address/", address.address_change, name="address_change"),
    path("sign-in/link/", links.link_ask, name="link_ask"),
    path("sign-in/link/sent/", links.link_wait, name="link_wait"),
    path("sign-in/link/open/", links.link_open, name="link_open"),
    path("sign-in/link/<str:token>/", links.link_follow, name="link_follow"),
]
