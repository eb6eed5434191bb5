"""What is kept between runs is right or absent: cut short, damaged, foreign, shared by two runs, or long out of use."""

from __future__ import annotations

import marshal
import os
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from assure.tree.shapes import TreeOptions
from assure.tree.store import Store
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

ROWS = {f"key{number}": (number, f"row {number}") for number in range(20)}


def filled(folder: Path, identity: str = "v1") -> Path:
    """A store with twenty rows and as many records; returns its file."""
    store = Store.open(folder, "project", identity)
    for key, row in ROWS.items():
        store.put_row(key, row)
        store.put("outline", key, (key, [row]))
    store.save(ROWS)
    return folder / "tree" / "project.facts"


def kept(folder: Path, identity: str = "v1") -> tuple[list[str], list[str]]:
    """The keys of rows and of records that a fresh run gets, each of them with the value that was put."""
    store = Store.open(folder, "project", identity)
    rows = [key for key in ROWS if store.row(key) is not None]
    records = [key for key in ROWS if store.record("outline", key) is not None]
    assert all(store.row(key) == ROWS[key] for key in rows)
    assert all(store.record("outline", key) == (key, [ROWS[key]]) for key in records)
    return rows, records


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    filled(tmp_path)
    assert kept(tmp_path) == (list(ROWS), list(ROWS))


def test_a_file_that_was_cut_short_anywhere_counts_as_absent(tmp_path: Path) -> None:
    path = filled(tmp_path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        rows, records = kept(tmp_path)
        assert rows in ([], list(ROWS))
        assert records == []


def test_a_byte_that_was_changed_anywhere_gives_no_wrong_value(tmp_path: Path) -> None:
    path = filled(tmp_path)
    whole = path.read_bytes()
    for place in (*range(40), *range(40, len(whole), 5)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        rows, records = kept(tmp_path)
        assert rows in ([], list(ROWS))
        assert records in ([], list(ROWS))


@pytest.mark.parametrize(
    "index",
    [marshal.dumps(1), marshal.dumps(("v1", {})), marshal.dumps(("v1", 1, 2, 3, 4)), b"", b"\x80junk"],
    ids=["no index", "too short", "other types", "nothing", "no values"],
)
def test_a_file_of_another_make_counts_as_absent_although_its_checksum_is_right(tmp_path: Path, index: bytes) -> None:
    path = filled(tmp_path)
    magic = path.read_bytes()[:16].split(b"\n")[0] + b"\n\0\0"
    path.write_bytes(magic + len(index).to_bytes(8, "big") + crc32(index).to_bytes(4, "big") + index)
    assert kept(tmp_path) == ([], [])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 somebody else's", b"assure-tree-9" + bytes(64)])
def test_a_foreign_file_counts_as_absent_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = filled(tmp_path)
    path.write_bytes(content)
    assert kept(tmp_path) == ([], [])
    filled(tmp_path)
    assert kept(tmp_path) == (list(ROWS), list(ROWS))


def test_what_another_version_of_the_extractor_found_out_is_not_used(tmp_path: Path) -> None:
    filled(tmp_path, "v1")
    assert kept(tmp_path, "v2") == ([], [])
    filled(tmp_path, "v2")
    assert kept(tmp_path, "v2") == (list(ROWS), list(ROWS))
    assert kept(tmp_path, "v1") == ([], [])


def test_of_two_runs_at_once_each_gets_what_it_needs_and_the_file_stays_whole(tmp_path: Path) -> None:
    filled(tmp_path)
    first, second = Store.open(tmp_path, "project", "v1"), Store.open(tmp_path, "project", "v1")
    first.put_row("first", (1,))
    first.put("outline", "first", "of the first")
    first.save([*ROWS])
    # The file that the second run opened is gone now: what it had not read yet it has to find out again.
    assert second.record("outline", "key3") in (None, ("key3", [ROWS["key3"]]))
    second.put_row("second", (2,))
    second.put("outline", "key3", ("key3", [ROWS["key3"]]))
    second.save([*ROWS])
    last = Store.open(tmp_path, "project", "v1")
    assert last.row("second") == (2,)
    assert last.record("outline", "key3") == ("key3", [ROWS["key3"]])
    assert kept(tmp_path)[0] == list(ROWS)


def test_what_no_run_uses_any_more_leaves_the_file_after_a_while(tmp_path: Path) -> None:
    path = filled(tmp_path)
    live = ["key0", "key1"]
    before = path.stat().st_size
    for number in range(12):
        store = Store.open(tmp_path, "project", "v1")
        store.put("derived", "key0", number)
        store.save(live)
        rows, _ = kept(tmp_path)
        assert set(live) <= set(rows)
    assert kept(tmp_path) == (live, live)
    assert path.stat().st_size < before / 2


def test_the_folder_holds_so_many_projects_and_the_ones_written_last(tmp_path: Path) -> None:
    for number in range(40):
        store = Store.open(tmp_path, f"project{number}", "v1")
        store.put_row("key", (number,))
        store.save(["key"])
        os.utime(tmp_path / "tree" / f"project{number}.facts", ns=(number, number))
    names = {path.stem for path in (tmp_path / "tree").iterdir()}
    assert len(names) <= 33
    assert "project39" in names
    assert "project0" not in names


@pytest.mark.parametrize("place", ["a file", "nobody's"])
def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "cache"
    if place == "a file":
        folder.write_text("mine", "utf-8")
    else:
        folder.symlink_to("/proc/1/nobody")
    filled(folder)
    assert kept(folder) == ([], [])


def project(root: Path, files: int) -> TreeOptions:
    """A project with so many small files, one of which does not parse."""
    (root / "app").mkdir(parents=True)
    for number in range(files):
        text = f'"""Layer: L6."""\n\nimport app.m{number // 2}\n\n\ndef f{number}(session):\n    session.commit()\n'
        (root / "app" / f"m{number}.py").write_text(text, "utf-8")
    (root / "app" / "broken.py").write_text("def (:\n", "utf-8")
    return TreeOptions(root=str(root), import_roots=(".",), source=("app",))


def facts(tree: Tree) -> object:
    """All that the tree tells about its files and what they do."""
    files = [
        (each.path, each.digest, each.error, each.header, tree.definitions(each.path), tree.logic(each.path))
        for each in tree.files
    ]
    return files, tree.transactions, tree.digest


def test_the_facts_are_the_same_for_any_number_of_jobs_and_from_the_store(tmp_path: Path) -> None:
    options = project(tmp_path / "project", 1250)
    cold = [Tree.load(options, jobs, tmp_path / f"cache{jobs}") for jobs in (1, 2, 3, 4)]
    wanted = facts(cold[0])
    assert [facts(tree) == wanted for tree in cold[1:]] == [True] * 3
    assert {tree.opened for tree in cold} == {cold[0].opened}
    cold[3].save()
    warm = Tree.load(options, 2, tmp_path / "cache4")
    assert facts(warm) == wanted
    assert warm.parsed == 0


def test_a_damaged_store_changes_no_fact(tmp_path: Path) -> None:
    options = project(tmp_path / "project", 12)
    tree = Tree.load(options, 1, tmp_path / "cache")
    wanted = facts(tree)
    tree.save()
    (store,) = (tmp_path / "cache" / "tree").iterdir()
    whole = store.read_bytes()
    for place in range(20, len(whole), max(1, len(whole) // 25)):
        store.write_bytes(whole[:place] + b"\0\0\0" + whole[place + 3 :])
        assert facts(Tree.load(options, 1, tmp_path / "cache")) == wanted
