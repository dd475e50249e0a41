"""Reports of abuse and neglect: told, read by named handlers alone, passed on by consent and two people."""
