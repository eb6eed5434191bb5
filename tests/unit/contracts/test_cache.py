"""Values kept between runs: the same as those that were put in, and never trusted blindly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assure.contracts.cache import KEPT, ValueCache, key_of
from assure.contracts.schema import example

if TYPE_CHECKING:
    from tests.unit.contracts.conftest import Project


@pytest.fixture
def whole(project: Project) -> Project:
    """A project with a file of every kind."""
    project.write("assure.yaml", example("config").replace("docs/contracts/*.md", "docs/*.md"))
    project.write("specs/operations/a.yaml", example("spec"))
    project.write("docs/a.md", "```yaml assure\n- {id: SPEC-1, operation: a.b}\n```\n")
    for kind in ("domains", "layers", "manifest", "frozen"):
        project.write(f"specs/{kind}.yaml", example(kind))
    project.write("invariants/keys.yaml", example("invariants"))
    project.write("invariants/enforcement.yaml", example("enforcement"))
    project.write("specs/lifecycles/all.yaml", example("lifecycles"))
    return project


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> ValueCache:
    """An empty cache of its own."""
    return ValueCache(tmp_path_factory.mktemp("cache"))


def files(cache: ValueCache) -> list[Path]:
    """What is kept."""
    folder = cache.folder
    return sorted(folder.iterdir()) if folder and folder.is_dir() else []


def test_kept_values_equal_those_that_were_read(whole: Project, cache: ValueCache) -> None:
    config, contracts = whole.config(), whole.contracts()
    assert (whole.config(cache), whole.contracts(cache)) == (config, contracts)
    assert len(files(cache)) == 2
    assert (whole.config(cache), whole.contracts(cache)) == (config, contracts)


def test_types_survive_being_kept(whole: Project, cache: ValueCache) -> None:
    whole.contracts(cache)
    config, contracts = whole.config(cache), whole.contracts(cache)
    assert repr(config) == repr(whole.config())
    assert repr(contracts) == repr(whole.contracts())


def test_an_unchanged_project_is_loaded_without_pydantic_and_yaml(whole: Project, cache: ValueCache) -> None:
    whole.contracts(cache)
    script = (
        "import json, sys; from pathlib import Path\n"
        "from assure.config import load_config; from assure.contracts.cache import ValueCache\n"
        "from assure.contracts.loader import load_contracts\n"
        "cache = ValueCache(Path(sys.argv[2])); config = load_config(Path(sys.argv[1]), cache)\n"
        "contracts = load_contracts(config, cache)\n"
        "print(json.dumps([len(contracts.specs), sorted(sys.modules)]))\n"
    )
    assert cache.folder is not None
    words = [sys.executable, "-c", script, str(whole.root / "assure.yaml"), str(cache.folder.parent)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": _source()}
    )
    specs, modules = json.loads(done.stdout)
    assert specs == 2
    heavy = {"pydantic", "yaml", "jsonschema", "markdown_it", "typer", "rich", "sqlalchemy", "subprocess"}
    assert heavy.isdisjoint(modules)


def _source() -> str:
    import assure

    return str(Path(assure.__file__).parents[1])


def test_a_changed_file_is_read_again(whole: Project, cache: ValueCache) -> None:
    before = whole.contracts(cache)
    whole.write("specs/operations/b.yaml", "- {id: SPEC-2, operation: c.d}\n")
    assert len(whole.contracts(cache).specs) == len(before.specs) + 1
    whole.write("specs/operations/b.yaml", "- {id: SPEC-3, operation: c.d}\n")
    assert "SPEC-3" in {spec.id for spec in whole.contracts(cache).specs}


def test_a_time_stamp_decides_nothing(whole: Project, cache: ValueCache) -> None:
    path = whole.root / "specs/operations/a.yaml"
    stamp = path.stat()
    whole.contracts(cache)
    path.write_text(path.read_text().replace("SPEC-007", "SPEC-008"))
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert "SPEC-008" in {spec.id for spec in whole.contracts(cache).specs}


def test_what_is_wrong_is_told_again_and_never_kept(specs: Project, cache: ValueCache) -> None:
    specs.write("specs.yaml", "- {id: SPEC-1}\n")
    for _ in range(2):
        assert specs.problems()
    assert files(cache) == []


@pytest.mark.parametrize("damage", ["empty", "cut", "flipped", "foreign", "folder"])
def test_a_damaged_file_counts_as_absent(damage: str, whole: Project, cache: ValueCache) -> None:
    expected = whole.contracts(cache)
    for path in files(cache):
        stored = path.read_bytes()
        path.unlink()
        if damage == "folder":
            path.mkdir()
        else:
            path.write_bytes(damaged(stored, damage))
    assert whole.contracts(cache) == expected


def damaged(stored: bytes, damage: str) -> bytes:
    """The bytes of a kept file after something happened to them."""
    middle = len(stored) // 2
    return {
        "empty": b"",
        "cut": stored[:middle],
        "flipped": stored[:middle] + bytes([stored[middle] ^ 1]) + stored[middle + 1 :],
        "foreign": b"GIF89a" + stored,
    }[damage]


def test_a_folder_that_can_not_be_written_is_no_error(whole: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    blocked = tmp_path_factory.mktemp("blocked") / "file"
    blocked.write_text("not a folder")
    assert whole.contracts(ValueCache(blocked)) == whole.contracts()


def test_without_a_folder_nothing_is_kept(whole: Project) -> None:
    cache = ValueCache(None)
    assert whole.contracts(cache) == whole.contracts()
    assert files(cache) == []


def test_the_oldest_make_room(cache: ValueCache) -> None:
    for number in range(KEPT + 5):
        cache.put(f"contracts-{number}", number)
    assert len(files(cache)) == KEPT
    assert cache.get(f"contracts-{KEPT + 4}") == KEPT + 4


def test_a_key_tells_parts_apart() -> None:
    assert key_of("a", [b"bc", b"d"]) != key_of("a", [b"b", b"cd"])
    assert key_of("a", [b""]) != key_of("a", [])


def test_the_digest_of_contracts_tells_content_and_names(whole: Project) -> None:
    first = whole.contracts().digest
    assert whole.contracts().digest == first
    (whole.root / "specs/operations/a.yaml").rename(whole.root / "specs/operations/z.yaml")
    second = whole.contracts().digest
    whole.write("specs/frozen.yaml", example("frozen") + "# a comment\n")
    assert len({first, second, whole.contracts().digest}) == 3
