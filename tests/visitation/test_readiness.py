"""A checkout is brought to where it can serve, and the second time costs nothing."""

import pytest
from django_q.models import Schedule

from visitation import catalogues, readiness


@pytest.fixture
def folders(tmp_path, settings):
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.css").write_text("a { color: red }")
    return tmp_path


def test_static_files_are_collected_when_one_changed(folders):
    assert readiness.collect_static() is True
    assert (folders / "static" / "a.css").exists()
    assert readiness.collect_static() is False
    (folders / "source" / "a.css").write_text("a { color: blue; }")
    assert readiness.collect_static() is True
    assert "blue" in (folders / "static" / "a.css").read_text()


@pytest.mark.django_db
def test_all_of_it_says_what_it_did(folders, monkeypatch):
    monkeypatch.setattr(catalogues, "compile_stale", list)
    assert readiness.make_ready() == ["static files collected"]
    assert readiness.make_ready() == []
    assert Schedule.objects.filter(name="heartbeat").count() == 1
