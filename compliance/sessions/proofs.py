"""What a session says was proved in it, by one set of names for whoever writes them and whoever asks."""

TOTP = "totp"
PASSKEY = "passkey"
RECOVERY = "recovery"  # a recovery code, which stands in for a passkey or an app

SECOND_FACTORS = frozenset({TOTP, PASSKEY, RECOVERY})
