"""A run over the same inputs is answered with what the last one left; where anything differs, it is judged anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from cli_projects import CONFIG, GREEN, LAYERS, RED
from repositories import commit, committed, git

from assure.kept import answer, inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

ONLY = ("gatepack", "--only", "layers,init-hygiene,debt")
UPWARDS = "import app.api.routes\n"
WAIVED = '# assure: allow[LAY001] reason="until the split" until=2027-03-31\n' + UPWARDS


@pytest.fixture
def root(project: Project) -> Path:
    """A green project, committed."""
    made = project(GREEN)
    committed(made)
    return made


def pack(root: Path) -> dict[str, Any]:
    """What the evidence of the pack says."""
    document: dict[str, Any] = json.loads((root / "evidence" / "gatepack.json").read_text("utf-8"))
    return document


def was_kept(root: Path) -> bool:
    """Whether the evidence comes from an earlier run."""
    return "unchanged_since" in pack(root)["run"]["about"]


def settled(assure: Call, root: Path, *words: str) -> Outcome:
    """The second run of a command line, which the first one answers."""
    assure(*(words or ONLY))
    outcome = assure(*(words or ONLY))
    assert was_kept(root), "nothing is kept here, so nothing is shown about what follows"
    return outcome


def evidence(root: Path) -> dict[str, str]:
    """Every file of evidence: JSON without its `run` block, the others as they are."""
    found = {}
    for path in sorted((root / "evidence").iterdir()):
        text = path.read_text("utf-8")
        if path.suffix == ".json":
            document = json.loads(text)
            document.pop("run", None)
            text = json.dumps(document)
        found[path.name] = text
    return found


@pytest.mark.parametrize("files", [GREEN, RED], ids=["green", "red"])
@pytest.mark.parametrize("words", [(), ("--strict", "-f", "json"), ("-f", "markdown"), ("-f", "sarif"), ("--verbose",)])
def test_an_unchanged_project_gets_the_same_answer_without_being_judged(
    project: Project, assure: Call, files: Mapping[str, str], words: tuple[str, ...]
) -> None:
    root = project(files)
    committed(root)
    first = assure(*ONLY, *words)
    judged = evidence(root)
    again = assure(*ONLY, *words)
    assert was_kept(root)
    assert (again.code, evidence(root)) == (first.code, judged)
    assert len(again.out.splitlines()) >= len(first.out.splitlines()) > 0
    assert again.err.count("\n") == first.err.count("\n")


def test_the_json_of_a_kept_run_is_spelt_like_any_other(root: Path, assure: Call) -> None:
    settled(assure, root)
    for path in sorted((root / "evidence").glob("*.json")):
        from assure.evidence.jsontext import json_text

        assert path.read_text("utf-8") == json_text(json.loads(path.read_text("utf-8")))


def test_a_file_gets_the_kept_result_as_it_got_the_first_one(root: Path, assure: Call, tmp_path: Path) -> None:
    words = (*ONLY, "--quiet", "--output", str(tmp_path / "out.md"), "-f", "markdown")
    assure(*words)
    first = (tmp_path / "out.md").read_bytes()
    (tmp_path / "out.md").unlink()
    settled(assure, root, *words)
    assert (tmp_path / "out.md").read_bytes() == first


def test_a_gate_of_its_own_is_kept_too_and_leaves_no_evidence(root: Path, assure: Call) -> None:
    first = assure("layers")
    runs = sorted((root.parent / "cache" / "runs").iterdir())
    again = assure("layers")
    assert (len(runs), again.code, (root / "evidence").exists()) == (1, 0, False)
    assert [line.split("  ")[0] for line in again.out.splitlines()] == [
        line.split("  ")[0] for line in first.out.splitlines()
    ]


def edit(root: Path, path: str, text: str) -> None:
    """Put a text into a file."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


CHANGES: dict[str, tuple[str, str, int]] = {
    "a source file": ("app/logic/prices.py", RED["app/logic/prices.py"], 1),
    "a new source file": ("app/logic/more.py", UPWARDS, 1),
    "a contract": ("layers.yaml", LAYERS.replace("may_import: [logic], ", ""), 1),
    "a contract to nonsense": ("layers.yaml", "name: [", 2),
    "the configuration": ("assure.yaml", CONFIG + "mode: strict\n", 0),
    "the configuration to nonsense": ("assure.yaml", CONFIG + "moed: strict\n", 2),
    "the baseline": ("assure-baseline.jsonl", "no line of a baseline\n", 2),
    "a suppression": ("app/logic/prices.py", "X = 1  # assure: allow[LAY001]\n", 1),
}


@pytest.mark.parametrize("change", CHANGES, ids=[name.replace(" ", "-") for name in CHANGES])
def test_a_change_is_judged_anew(root: Path, assure: Call, change: str) -> None:
    settled(assure, root)
    path, text, code = CHANGES[change]
    edit(root, path, text)
    assert assure(*ONLY).code == code
    assert code == 2 or not was_kept(root)


def test_what_was_taken_back_is_answered_by_what_stands_now(root: Path, assure: Call) -> None:
    settled(assure, root)
    edit(root, "app/logic/prices.py", RED["app/logic/prices.py"])
    assert settled(assure, root).code == 1
    git(root, "checkout", "-q", "app/logic/prices.py")
    assert assure(*ONLY).code == 0


def test_a_file_that_differs_from_its_commit_may_change_again(root: Path, assure: Call) -> None:
    edit(root, "app/logic/prices.py", "def price() -> int:\n    return 2\n")
    edit(root, "app/logic/new.py", "NEW = 1\n")
    settled(assure, root)
    edit(root, "app/logic/prices.py", "def price() -> int:\n    return 3\n")
    assure(*ONLY)
    assert not was_kept(root)
    settled(assure, root)
    edit(root, "app/logic/new.py", UPWARDS)
    assert assure(*ONLY).code == 1


def test_a_file_that_git_ignores_counts_where_it_is_named_as_source(project: Project, assure: Call) -> None:
    config = CONFIG.replace("[app]", "[app, made.py]")
    root = project({**GREEN, "assure.yaml": config, ".gitignore": "made.py\n", "made.py": "X = 1\n"})
    committed(root)
    settled(assure, root)
    edit(root, "made.py", "X = 2\n")
    assure(*ONLY)
    assert not was_kept(root)


def test_an_ignored_file_that_is_no_longer_ignored_is_judged(project: Project, assure: Call) -> None:
    root = project({**GREEN, ".gitignore": "app/logic/bad.py\n"})
    committed(root)
    edit(root, "app/logic/bad.py", UPWARDS)
    assert settled(assure, root).code == 0
    edit(root, ".gitignore", "nothing.py\n")
    assert assure(*ONLY).code == 1


def test_what_the_surroundings_tell_git_to_ignore_counts(
    root: Path, assure: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignored").write_text("bad.py\n", "utf-8")
    (tmp_path / "settings").write_text(f"[core]\n\texcludesFile = {tmp_path / 'ignored'}\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    edit(root, "app/logic/bad.py", UPWARDS)
    assert settled(assure, root).code == 0
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    assert assure(*ONLY).code == 1


def test_a_waiver_covers_nothing_on_the_day_after_its_last_one(
    project: Project, assure: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project({**GREEN, "app/logic/prices.py": WAIVED})
    committed(root)
    monkeypatch.setattr(answer, "now", lambda: "2027-03-31T23:59:59Z")
    assert settled(assure, root).code == 0
    monkeypatch.setattr(answer, "now", lambda: "2027-04-01T00:00:00Z")
    assert assure(*ONLY).code == 1


def test_a_commit_and_a_change_beside_the_source_are_told(root: Path, assure: Call) -> None:
    settled(assure, root)
    edit(root, "README.md", "new\n")
    assure(*ONLY)
    assert (was_kept(root), pack(root)["judged"]["clean"]) == (False, False)
    first = pack(root)["judged"]["commit"]
    settled(assure, root)
    commit(root)
    assure(*ONLY)
    assert (was_kept(root), pack(root)["judged"]["commit"] != first) == (False, True)


def test_a_file_that_was_renamed_is_judged_under_its_new_name(root: Path, assure: Call) -> None:
    settled(assure, root)
    git(root, "mv", "app/logic/prices.py", "app/loose.py")
    assert assure(*ONLY).code == 1


def test_a_comparison_with_the_past_is_never_kept(root: Path, assure: Call) -> None:
    edit(root, "app/logic/prices.py", RED["app/logic/prices.py"])
    commit(root)
    words = (*ONLY, "--since", "main~1")
    for _ in range(2):
        assert assure(*words).code == 1
        assert not was_kept(root)
    git(root, "tag", "base", "main~1")
    assert assure(*ONLY, "--since", "base").code == 1
    git(root, "tag", "-f", "base", "main")
    assert assure(*ONLY, "--since", "base").code == 0


def test_where_a_baseline_entry_has_moved_is_asked_of_git_each_time(
    project: Project, assure: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    root = project(RED)
    committed(root)
    freeze = ("--reason", "before the split", "--owner", "platform", "--until", "2999-12-31")
    assert assure("baseline", "add", "--only", "layers", *freeze).code == 0
    git(root, "mv", "app/logic/prices.py", "app/logic/costs.py")
    edit(root, "app/api/routes.py", "import app.logic.costs\n")
    for _ in range(2):
        assert assure(*ONLY).code == 0
        assert not was_kept(root)


@pytest.mark.parametrize("words", [("--strict",), ("--fail-fast",), ("--today", "2026-01-01"), ("--skip", "debt")])
def test_another_line_is_another_run(root: Path, assure: Call, words: tuple[str, ...]) -> None:
    settled(assure, root)
    assure(*ONLY, *words)
    assert not was_kept(root)


def test_another_version_of_assure_judges_anew(root: Path, assure: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(assure, root)
    monkeypatch.setattr(inputs, "__version__", "999")
    assure(*ONLY)
    assert not was_kept(root)


def test_an_edited_assure_judges_anew(root: Path, assure: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(assure, root)
    own = inputs.own_code()
    assert any(path.endswith("gates/layers.py") for path, _, _ in own)
    path, size, changed = own[0]
    monkeypatch.setattr(inputs, "own_code", lambda: ((path, size, changed + 1), *own[1:]))
    assure(*ONLY)
    assert not was_kept(root)


@pytest.mark.parametrize("damage", ["cut", "empty", "foreign", "one byte of the answer", "one byte of the head"])
def test_a_damaged_record_counts_as_none(root: Path, assure: Call, damage: str) -> None:
    settled(assure, root)
    (record,) = (root.parent / "cache" / "runs").iterdir()
    data = bytearray(record.read_bytes())
    data[{"one byte of the answer": -100}.get(damage, 200)] ^= 1
    record.write_bytes({"cut": data[:-20], "empty": b"", "foreign": b"something else"}.get(damage, bytes(data)))
    assert assure(*ONLY).code == 0
    assert not was_kept(root)
    assure(*ONLY)
    assert was_kept(root)


def test_evidence_that_was_removed_or_edited_is_whole_again(root: Path, assure: Call) -> None:
    settled(assure, root)
    whole = evidence(root)
    (root / "evidence" / "layers.json").unlink()
    (root / "evidence" / "layers.md").write_text("<!-- assure/gate/1 --> edited\n", "utf-8")
    (root / "evidence" / "ownership.json").write_text('{"schema": "assure/gate/1"}\n', "utf-8")
    assure(*ONLY)
    assert (was_kept(root), evidence(root)) == (True, whole)


def test_a_file_of_others_is_not_overwritten_by_a_kept_run_either(root: Path, assure: Call) -> None:
    settled(assure, root)
    (root / "evidence" / "layers.md").write_text("notes of a person\n", "utf-8")
    outcome = assure(*ONLY)
    assert (outcome.code, "did not write" in outcome.err) == (2, True)
    assert (root / "evidence" / "layers.md").read_text("utf-8") == "notes of a person\n"


def test_a_gate_that_could_run_the_backend_keeps_the_pack_from_being_kept(root: Path, assure: Call) -> None:
    for _ in range(3):
        assure("gatepack", "--only", "specs,layers")
        assert not was_kept(root)


def test_a_run_without_a_cache_or_without_git_is_judged(project: Project, assure: Call) -> None:
    root = project(GREEN)
    for words in ((), (), ("--no-cache",)):
        assure(*ONLY, *words)
        assert not was_kept(root)


@pytest.mark.parametrize("words", [("--assume-unchanged",), ("--skip-worktree",)])
def test_what_git_was_told_not_to_look_at_is_looked_at(root: Path, assure: Call, words: tuple[str, ...]) -> None:
    git(root, "update-index", *words, "app/logic/prices.py")
    assure(*ONLY)
    edit(root, "app/logic/prices.py", RED["app/logic/prices.py"])
    assert assure(*ONLY).code == 1


def test_a_link_in_the_source_is_followed_anew(root: Path, assure: Call) -> None:
    edit(root, "parts/inner.py", "X = 1\n")
    (root / "app/logic/linked").symlink_to(root / "parts")
    for _ in range(2):
        assure(*ONLY)
        assert not was_kept(root)


def test_a_contract_file_behind_a_link_is_read_behind_it(root: Path, assure: Call, tmp_path: Path) -> None:
    (root / "real.yaml").write_text(LAYERS, "utf-8")
    (root / "layers.yaml").unlink()
    (root / "layers.yaml").symlink_to(root / "real.yaml")
    commit(root)
    (tmp_path / "outside.yaml").write_text(LAYERS, "utf-8")
    assert assure(*ONLY).code == 0
    (root / "layers.yaml").unlink()
    (root / "layers.yaml").symlink_to(tmp_path / "outside.yaml")
    assert assure(*ONLY).code == 2


def test_runs_at_the_same_time_leave_evidence_of_one_run(root: Path, assure: Call) -> None:
    settled(assure, root, *ONLY, "--quiet")
    whole = evidence(root)
    command = [sys.executable, "-m", "assure", *ONLY, "--quiet"]
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: subprocess.run(command, cwd=root, check=False).returncode, range(8)))
    assert (codes, evidence(root), was_kept(root)) == ([0] * 8, whole, True)


def test_a_kept_run_imports_nothing_of_what_judges(root: Path, assure: Call) -> None:
    settled(assure, root, *ONLY, "--quiet")
    probe = (
        "import json, sys\nbefore = set(sys.modules)\nfrom assure.__main__ import main\n"
        f"code = main({list(ONLY)!r} + ['--quiet'])\n"
        "print(json.dumps([code, sorted(set(sys.modules) - before)]))"
    )
    run = subprocess.run([sys.executable, "-I", "-c", probe], cwd=root, capture_output=True, text=True, check=True)
    code, modules = json.loads(run.stdout)
    assert (code, was_kept(root)) == (0, True)
    heavy = {"typing", "re", "dataclasses", "pathlib", "subprocess", "hashlib", "json", "inspect", "enum", "contextlib"}
    assert not heavy & set(modules)
    assert not [name for name in modules if name.startswith(("assure.core", "assure.gates", "assure.engine"))]


def test_an_index_that_git_wrote_anew_with_the_same_files_changes_nothing(root: Path, assure: Call) -> None:
    settled(assure, root)
    index = root / ".git" / "index"
    before = index.read_bytes()
    os.utime(root / "app/logic/prices.py", ns=(10**18, 10**18))
    git(root, "update-index", "--refresh")
    assert index.read_bytes() != before
    assure(*ONLY)
    assert was_kept(root)


def test_a_file_that_is_only_staged_is_told(root: Path, assure: Call) -> None:
    settled(assure, root)
    edit(root, "app/logic/prices.py", "def price() -> int:\n    return 2\n")
    git(root, "add", "-A")
    assure(*ONLY)
    assert (was_kept(root), pack(root)["judged"]["clean"]) == (False, False)


def test_a_repository_without_a_commit_is_judged(project: Project, assure: Call) -> None:
    root = project(GREEN)
    git(root, "init", "-q", "-b", "main")
    for _ in range(2):
        assert assure(*ONLY).code == 0
        assert not was_kept(root)


def test_what_the_package_says_is_started_counts_though_git_does_not_know_it(root: Path, assure: Call) -> None:
    edit(root, "setup.cfg", "[metadata]\nname = shop\n")
    settled(assure, root)
    edit(root, "setup.cfg", "[options.entry_points]\nconsole_scripts =\n    pay = app.logic.prices:pay\n")
    assert assure(*ONLY).code == 0
    assert not was_kept(root)
