"""Settings."""

import pytest

from app.hoc.cus.hoc_spine.transaction.database import with_driver
from app.settings import Settings, SettingsError, settings_from


def test_without_any_variable_the_defaults_hold() -> None:
    """A SQLite file next to where the backend is started, on loopback."""
    assert settings_from({}) == Settings()
    assert Settings().host == "127.0.0.1"


def test_all_problems_are_named_at_once() -> None:
    """And the URL, which may hold a password, is not quoted."""
    with pytest.raises(SettingsError) as caught:
        settings_from(
            {
                "CONTROL_PLANE_DATABASE_URL": "mysql://root:hunter2@db/x",
                "CONTROL_PLANE_PORT": "http",
                "CONTROL_PLANE_POSTURE": "maybe",
                "CONTROL_PLANE_FOUNDERS": " , ",
            }
        )
    assert len(str(caught.value).splitlines()) == 4
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "not a url", ""])
def test_a_database_must_outlive_a_connection(url: str) -> None:
    """One in memory does not."""
    with pytest.raises(SettingsError):
        settings_from({"CONTROL_PLANE_DATABASE_URL": url})


def test_postgresql_is_reached_by_the_driver_that_is_installed() -> None:
    """Whichever way the URL is written."""
    for url in ("postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"):
        assert with_driver(url).render_as_string(hide_password=False) == "postgresql+psycopg://u:p@h/d"
    assert settings_from({"CONTROL_PLANE_FOUNDERS": "grace, ada"}).founders == {"grace", "ada"}
