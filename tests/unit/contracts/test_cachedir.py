"""Where assure keeps what it can work out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure.core.cachedir import cache_folder


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"ASSURE_CACHE_DIR": "/own", "XDG_CACHE_HOME": "/xdg", "HOME": "/people/me"}, Path("/own")),
        ({"XDG_CACHE_HOME": "/xdg", "HOME": "/people/me"}, Path("/xdg/assure")),
        ({"HOME": "/people/me"}, Path("/people/me/.cache/assure")),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/people/me"}, Path("/people/me/.cache/assure")),
        ({"ASSURE_CACHE_DIR": "relative", "HOME": "/people/me"}, None),
        ({"ASSURE_CACHE_DIR": "", "HOME": "/people/me"}, Path("/people/me/.cache/assure")),
        ({}, None),
    ],
)
def test_the_folder_follows_the_environment(variables: dict[str, str], folder: Path | None) -> None:
    assert cache_folder(variables) == folder
