"""PostgreSQL as Django knows it, whose errors never repeat a value (settings.DATABASES names this folder)."""
