"""Routes of roles."""

from django.urls import path

from volunteers.roles.views import network, own, sealing, team

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/invite/", team.team_invite, name="team_invite"),
    path("team/invitations/<uuid:pk>/withdraw/", team.team_withdraw, name="team_withdraw"),
    path("team/lead/", team.team_lead, name="team_lead"),
    path("team/<int:pk>/", team.member, name="member"),
    path("team/<int:pk>/<slug:verb>/", team.member_change, name="member_change"),
    path("me/roles/", own.my_roles, name="my_roles"),
    path("me/roles/<int:pk>/", own.my_role_take_up, name="my_role_take_up"),
    path("me/looked-at/", own.looked_at, name="looked_at"),
    path("network/", network.network, name="network"),
    path("network/role/", network.network_grant, name="network_grant"),
    path("network/lead/", network.network_lead, name="network_lead"),
    path("network/accounts/", network.account_close, name="account_close"),
    path("network/programs/", network.program_new, name="program_new"),
    path("network/programs/<slug:code>/", network.program_change, name="program_change"),
    path("programs/<slug:code>/seal/", sealing.program_seal, name="program_seal"),
    path("network/programs/<slug:code>/archive/", network.program_archive, name="program_archive"),
    path("network/invitations/<uuid:pk>/withdraw/", network.network_withdraw, name="network_withdraw"),
    path("network/<int:pk>/<slug:verb>/", network.network_change, name="network_change"),
]
