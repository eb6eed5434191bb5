"""Where assure keeps what it can work out again."""

from __future__ import annotations

import pytest

from assure.kept.cachedir import cache_path


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"ASSURE_CACHE_DIR": "/own", "XDG_CACHE_HOME": "/xdg", "HOME": "/people/me"}, "/own"),
        ({"XDG_CACHE_HOME": "/xdg", "HOME": "/people/me"}, "/xdg/assure"),
        ({"HOME": "/people/me"}, "/people/me/.cache/assure"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/people/me"}, "/people/me/.cache/assure"),
        ({"ASSURE_CACHE_DIR": "relative", "HOME": "/people/me"}, ""),
        ({"ASSURE_CACHE_DIR": "", "HOME": "/people/me"}, "/people/me/.cache/assure"),
        ({}, ""),
    ],
)
def test_the_folder_follows_the_environment(variables: dict[str, str], folder: str) -> None:
    assert cache_path(variables) == folder
