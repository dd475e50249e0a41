"""Routes of signing in. Ours alone: no route of allauth is included."""

from django.urls import path

from volunteers.accounts.views import factors, prove, resets, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("sign-in/passkey/", sign_in.sign_in_passkey, name="sign_in_passkey"),
    path("sign-in/passkey/options/", sign_in.passkey_options, name="sign_in_passkey_options"),
    path("sign-in/forgotten/", resets.password_forgotten, name="password_forgotten"),
    path("sign-in/forgotten/link/", resets.password_reset_link, name="password_reset_link"),
    path("sign-in/forgotten/new/", resets.password_new, name="password_new"),
    path("sign-in/forgotten/done/", resets.password_done, name="password_done"),
    path("prove/", prove.prove, name="prove"),
    path("prove/passkey/", prove.prove_passkey, name="prove_passkey"),
    path("prove/passkey/options/", prove.prove_passkey_options, name="prove_passkey_options"),
    path("me/sign-in/", factors.factors, name="factors"),
    path("me/sign-in/passkey/", factors.passkey_add, name="passkey_add"),
    path("me/sign-in/passkey/options/", factors.passkey_add_options, name="passkey_add_options"),
    path("me/sign-in/passkey/<int:pk>/remove/", factors.passkey_remove, name="passkey_remove"),
    path("me/sign-in/app/", factors.totp_add, name="totp_add"),
    path("me/sign-in/app/picture.svg", factors.totp_picture, name="totp_picture"),
    path("me/sign-in/app/remove/", factors.totp_remove, name="totp_remove"),
    path("me/sign-in/lost/stop/", factors.lost_factor_stop, name="lost_factor_stop"),
    path("me/sign-in/recovery-codes/", factors.recovery_codes, name="recovery_codes"),
    path("me/sign-in/password/", factors.password_change, name="password_change"),
]
