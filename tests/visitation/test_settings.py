"""As it is deployed: Django's own check has nothing to say, and nothing of a developer's tools is there to be found."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from visitation.virtual_environment import BASE_DIR

pytestmark = pytest.mark.django_db

PATHS = """
/admin /admin/ /admin/login/ /__debug__/ /__debug__/render_panel/ /debug /console /silk/ /explorer/ /accounts/login/
/accounts/ /api/ /api/v1/ /graphql /swagger /schema/ /metrics /server-status /server-info /actuator /actuator/env
/.git/HEAD /.git/config /.gitignore /.env /.env.local /.hg/ /.svn/entries /.DS_Store /.well-known/../.env
/static/../visitation/settings.py /static/%2e%2e/visitation/settings.py /static//etc/passwd /static/visitation/js/
/static/staticfiles.json /static/visitation/js/log_form.js.map /settings.py /visitation/settings.py /manage.py
/db.sqlite3 /dump.sql /backup.sql /backup.zip /backup.tar.gz /database.dump /var/ /var/keys /keys /anchors/audit.txt
/media/ /uploads/ /files/ /tmp/ /logs/error.log /log /error.log /access.log /wp-login.php /wp-admin/
/phpinfo.php /index.php /cgi-bin/ /robots.txt.bak /sitemap.xml.gz /schedule/
/schedule/api/occurrences /q/ /django_q/ /jsi18n/ /i18n/
/impersonate/ /su/ /login-as/1 /users/1/ /people/1/../../ /visits/../../etc/passwd /..%2f..%2fetc/passwd /%00 /%ff
/health/../admin /crossdomain.xml /clientaccesspolicy.xml /trace.axd /elmah.axd /web.config /.htaccess /.htpasswd
/pyproject.toml /requirements.txt /README.md /CHANGELOG.md /Dockerfile /docker-compose.yml /package.json
"""


def test_djangos_check_of_a_deployment_has_nothing_to_say():
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "visitation.settings",
        "VISITATION_TLS": "1",
        "VISITATION_HOSTS": "visits.example.org",
        "VISITATION_SECRET_KEY": settings.SECRET_KEY,
        "VISITATION_KEYS": settings.FIELD_KEYS,
        "DATABASE_URL": settings.DATABASE_URL,
    }
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set beside a running browser, and never in a deployment
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout


def test_debug_cannot_be_switched_on_from_outside():
    code = "from django.conf import settings; print(settings.DEBUG)"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "visitation.settings",
        "VISITATION_SECRET_KEY": settings.SECRET_KEY,
        "VISITATION_KEYS": settings.FIELD_KEYS,
        "DATABASE_URL": "",
    }
    for name in ("DEBUG", "DJANGO_DEBUG", "VISITATION_DEBUG"):
        told = subprocess.run(
            [sys.executable, "-c", code], cwd=BASE_DIR, env=environment | {name: "1"}, capture_output=True, text=True
        )
        assert told.stdout.strip() == "False", told.stderr


@pytest.mark.parametrize(
    "change",
    [
        {"VISITATION_SECRET_KEY": None},
        {"VISITATION_SECRET_KEY": ""},
        {"VISITATION_SECRET_KEY": "changeme"},
        {"VISITATION_SECRET_KEY": "django-insecure-0123456789"},
        {"VISITATION_SECRET_KEY": "a" * 80},
        {"VISITATION_KEYS": None},
    ],
    ids=str,
)
def test_without_keys_of_its_own_the_site_does_not_start(change):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "visitation.settings",
        "VISITATION_SECRET_KEY": settings.SECRET_KEY,
        "VISITATION_KEYS": settings.FIELD_KEYS,
        "DATABASE_URL": "",
    }
    environment = {name: value for name, value in (environment | change).items() if value is not None}
    command = [sys.executable, "-c", "from visitation.wsgi import application; print('started')"]
    told = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    assert (told.returncode != 0, told.stdout) == (True, "")
    (name,) = change
    assert name in told.stderr


def test_there_are_no_accounts_to_begin_with():
    from volunteers.models import User

    assert not User.objects.exists()


@pytest.mark.parametrize("path", PATHS.split())
def test_no_tool_file_or_neighbour_is_there(client, path):
    answer = client.get(path)
    assert answer.status_code in (301, 400, 404)
    if answer.status_code == 301:
        assert client.get(answer["Location"]).status_code == 404
    else:
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Traceback" not in body and b"urlpatterns" not in body and b"DEBUG" not in body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", "visits.example.org:99999", ""])
def test_another_host_is_refused_with_a_page_that_does_not_name_it(host):
    answer = Client(headers={"host": host or "evil"}).get("/")
    assert answer.status_code == 400
    body = answer.content.decode()
    assert "not understood" in body and "evil" not in body and "ALLOWED_HOSTS" not in body
