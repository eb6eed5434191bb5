"""`python -m app`: brings the database to the newest revision and serves the backend."""

import sys

import uvicorn

from app.main import create_app, prepare
from app.schema import upgrade
from app.settings import SettingsError, settings_from


def main() -> int:
    """Serve until interrupted; 2 where the settings can not be used."""
    try:
        settings = settings_from()
        app = create_app(settings)
        prepare(app.state.guard)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    upgrade(settings.database_url)
    uvicorn.run(app, host=settings.host, port=settings.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
