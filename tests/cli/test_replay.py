"""`assure replay`: goldens, refs against each other, goldens written for review; the user's tree is only read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from repositories import commit, committed, git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

CASES = Path(__file__).parents[1] / "cases"
SPINE, KEYS = "app/spine.py", "replay/keys.yaml"


def files(case: str = "RPL001/good") -> dict[str, str]:
    """A project whose only operation creates keys, with one case: 90 days are just allowed."""
    folder = CASES / case
    found = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.name != "expected.yaml"
    }
    more = [
        f"  - id: REPLAY-{days:03d}\n    operation: key.create\n    params: {{name: key, days: {days}}}\n"
        for days in (2, 30, 89, 91, 200)
    ]
    return {**found, KEYS: found[KEYS] + "".join(more)}


def change(root: Path, path: str, old: str, new: str) -> None:
    """Change what stands once in a file."""
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), "utf-8")


def report(root: Path) -> dict[str, Any]:
    """The report that was written as JSON, without what may differ."""
    found = json.loads((root / "out.json").read_text("utf-8"))
    return {key: value for key, value in found.items() if key != "run"}


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a folder, those of git too."""
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_changed_threshold_on_a_branch_is_named_with_case_path_values_and_owner(
    assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(files())
    committed(root)
    git(root, "checkout", "-q", "-b", "branch")
    change(root, SPINE, "days > 90", "days >= 90")
    commit(root)
    git(root, "checkout", "-q", "main")
    scratch = root.parent / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    before = tree(root)
    words = ("replay", "--baseline-ref", "main", "--candidate-ref", "branch", "--strict", "--no-cache")
    outcome = assure(*words)
    assert outcome.code == 1
    assert 'key.create has another /outcome: "completed" became "refused" in REPLAY-001' in outcome.out
    assert "owner: keys (team-keys)" in outcome.out
    assert "/error" in outcome.out and "REPLAY-030" not in outcome.out
    assert tree(root) == before
    assert list(scratch.iterdir()) == []


def test_an_unchanged_branch_has_no_drift_and_the_same_bytes_with_one_worker_and_four(
    assure: Call, project: Project
) -> None:
    root = project(files())
    committed(root)
    change(root, SPINE, "days > 90", "days > 91")
    reports = []
    for jobs in ("1", "4", "1"):
        words = ("replay", "--baseline-ref", "main", "--candidate-ref", "HEAD", "--strict", "--jobs", jobs)
        assert assure(*words, "-f", "json", "-o", "out.json").code == 0
        reports.append(report(root))
    assert reports[0] == reports[1] == reports[2]
    assert assure("replay", "--baseline-ref", "main", "--strict", "-f", "json", "-o", "out.json").code == 1
    paths = {dict(finding["facts"])["path"] for gate in report(root)["gates"] for finding in gate["findings"]}
    assert "/outcome" in paths
    assert "days > 91" in (root / SPINE).read_text("utf-8")


def test_a_case_that_a_ref_can_not_run_says_so(assure: Call, project: Project) -> None:
    root = project({**files(), SPINE: files()[SPINE].replace('spine.register("key.create", create_key)', "pass")})
    committed(root)
    (root / SPINE).write_text(files()[SPINE], "utf-8")
    outcome = assure("replay", "--baseline-ref", "main", "--strict")
    assert outcome.code == 1
    assert "REPLAY-001 could not be run at main: nothing registers `key.create`" in outcome.out


def test_a_ref_without_a_harness_is_opened_by_that_of_the_working_tree(assure: Call, project: Project) -> None:
    config = (
        files()["assure.yaml"].replace("app.harness:Harness", "judged:Harness").replace("120s}", "120s, path: [., h]}")
    )
    root = project({**files(), "assure.yaml": config})
    committed(root)
    (root / "h").mkdir()
    (root / "h/judged.py").write_text(files()["app/harness.py"], "utf-8")
    outcome = assure("replay", "--baseline-ref", "main", "--strict")
    assert outcome.code == 0, outcome.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--baseline-ref", "nowhere"), 3, "git knows no commit 'nowhere'"),
        (("--candidate-ref", "main"), 2, "name it with --baseline-ref"),
        (("--update", "--baseline-ref", "main"), 2, "it goes with no ref"),
    ],
)
def test_a_line_that_can_not_be_followed_says_why(
    assure: Call, project: Project, words: tuple[str, ...], code: int, told: str
) -> None:
    committed(project(files()))
    outcome = assure("replay", *words)
    assert (outcome.code, told in outcome.err) == (code, True), outcome


def test_a_shallow_history_says_what_to_fetch(assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(files())
    committed(root)
    (root / "more.txt").write_text("more", "utf-8")
    commit(root)
    git(root.parent, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    monkeypatch.chdir(root.parent / "shallow")
    outcome = assure("replay", "--baseline-ref", "HEAD~1")
    assert outcome.code == 3 and "git fetch --unshallow" in outcome.err


def test_a_partial_clone_says_that_contents_are_missing(
    assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(files())
    committed(root)
    git(root, "config", "uploadpack.allowFilter", "true")
    change(root, SPINE, "days > 90", "days > 80")
    commit(root)
    git(root.parent, "clone", "-q", "--filter=blob:none", f"file://{root}", "partial")
    monkeypatch.chdir(root.parent / "partial")
    outcome = assure("replay", "--baseline-ref", "HEAD~1")
    assert outcome.code == 3
    assert "HEAD~1 can't be exported" in outcome.err and "this is a partial clone" in outcome.err


def test_a_submodule_that_is_not_at_hand_is_named(assure: Call, project: Project) -> None:
    root = project(files())
    inner = root.parent / "inner"
    inner.mkdir()
    (inner / "x.py").write_text("", "utf-8")
    committed(inner)
    git(root, "init", "-q", "-b", "main")
    git(root, "submodule", "add", "-q", f"file://{inner}", "app/inner")
    commit(root)
    git(root, "submodule", "deinit", "-q", "-f", "app/inner")
    outcome = assure("replay", "--baseline-ref", "HEAD")
    assert outcome.code == 3 and "the submodule app/inner is not at hand" in outcome.err


def test_goldens_are_written_for_review_and_hold_then(assure: Call, project: Project) -> None:
    root = project(files())
    before = (root / KEYS).read_text("utf-8")
    outcome = assure("replay", "--update")
    assert outcome.code == 0 and outcome.out == f"{KEYS}: 5 written\n6 cases, 5 written\n"
    text = (root / KEYS).read_text("utf-8")
    assert text.startswith(before.partition("  - id: REPLAY-002")[0])
    cases = {case["id"]: case["expect"] for case in yaml.safe_load(text)["cases"]}
    assert cases["REPLAY-091"] == {
        "outcome": "refused",
        "error": {"type": "app.spine.Refused", "code": "refused", "message": "a key ends after 90 days, not 91"},
    }
    assert assure("replay", "--strict").code == 0
    assert assure("replay", "--update").out == "6 cases, 0 written\n"


def test_a_pipeline_writes_no_goldens(assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(files())
    before = tree(root)
    monkeypatch.setenv("CI", "true")
    outcome = assure("replay", "--update")
    assert outcome.code == 2 and "CI is set" in outcome.err
    assert tree(root) == before


def test_a_case_that_ends_the_backend_leaves_the_others_to_a_new_process(assure: Call, project: Project) -> None:
    root = project(files("RPL003/bad"))
    assert assure("replay", "--update").code == 1
    outcome = assure("replay", "--strict", "-f", "json", "-o", "out.json")
    assert outcome.code == 1
    found = [(item["code"], item["message"]) for gate in report(root)["gates"] for item in gate["findings"]]
    assert len(found) == 1 and found[0][0] == "RPL003"
    assert "ended during decision.decide with exit status 3" in found[0][1]


def test_a_case_that_hangs_costs_itself_alone(assure: Call, project: Project) -> None:
    slow = "        import time\n        time.sleep(90 if days == 2 else 0)\n        if days > 90:"
    made = {**files(), SPINE: files()[SPINE].replace("        if days > 90:", slow)}
    root = project({**made, "assure.yaml": made["assure.yaml"].replace("120s", "12s")})
    outcome = assure("replay", "--update")
    assert outcome.code == 1
    assert "REPLAY-002 was not written: the backend did not answer decision.decide within 12 s" in outcome.err
    assert outcome.out.endswith("5 cases, 4 written\n"), outcome
    assert (root / KEYS).read_text("utf-8").count("expect:") == 5


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("app/harness.py", "import nothing_of_that_name\n", "No module named 'nothing_of_that_name'"),
        ("app/harness.py", "class Other: pass\n", "has no attribute 'Harness'"),
        (SPINE, "def build(: pass\n", "SyntaxError"),
    ],
)
def test_a_backend_that_can_not_be_imported_is_not_judged(
    assure: Call, project: Project, path: str, text: str, told: str
) -> None:
    made = files()
    if path == SPINE:
        made["app/registry.py"] = made[SPINE]
        made["assure.yaml"] = made["assure.yaml"].replace("app.spine.Spine", "app.registry.Spine")
    project({**made, path: text})
    outcome = assure("replay", "--strict")
    assert outcome.code == 3
    assert told in outcome.out and "PASS  " not in outcome.out


@pytest.mark.parametrize("polite", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_nothing_behind(project: Project, polite: signal.Signals) -> None:
    slow = files()[SPINE].replace("        if days > 90:", "        import time; time.sleep(1)\n        if days > 90:")
    root = project({**files(), SPINE: slow})
    committed(root)
    words = [sys.executable, "-m", "assure", "replay", "--baseline-ref", "main", "--no-cache"]
    scratch = root.parent / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    process = subprocess.Popen(words, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for _ in range(600):
        if list(scratch.glob("assure-backend-*")):
            break
        time.sleep(0.1)
    process.send_signal(polite)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    assert [path.name for path in scratch.iterdir() if path.name.startswith("assure-")] == []


def test_captures_become_one_case_for_each_thing_that_they_exercise(assure: Call, project: Project) -> None:
    root = project(files())

    def capture(days: object, outcome: str = "completed") -> str:
        kinds = {"refused": ("app.spine.Refused", "refused"), "failed": ("builtins.TypeError", "")}
        kind, code = kinds.get(outcome, ("", ""))
        error = {"type": kind, "code": code, "message": "No."} if kind else None
        expect = {"outcome": outcome, "result": None, "error": error}
        params = {"name": "key", "days": days}
        return json.dumps({"dispatch": "key.create", "caller": {"tenant": "acme"}, "params": params, "expect": expect})

    entries = [capture(1), capture(2), capture(300, "refused"), capture("many", "failed"), capture(301, "refused"), "{"]
    (root / "c.jsonl").write_text("\n".join(entries), "utf-8")
    outcome = assure("replay", "import", "c.jsonl", "-o", "replay/captured.yaml")
    assert outcome.code == 1
    assert "c.jsonl:6: the line is no JSON" in outcome.err and "2 cases imported" in outcome.err
    imported = yaml.safe_load((root / "replay/captured.yaml").read_text("utf-8"))["cases"]
    assert [(case["id"], case["operation"], case["params"]["days"]) for case in imported] == [
        ("REPLAY-201", "key.create", 300),
        ("REPLAY-202", "key.create", "many"),
    ]
    change(root, "assure.yaml", "[replay/keys.yaml]", "[replay/*.yaml]")
    assert assure("replay", "--update").code == 0
    assert assure("replay", "--strict").code == 0
    again = assure("replay", "import", "c.jsonl")
    assert "cases:" not in again.out
    assert assure("replay", "import", "c.jsonl", "-o", "replay/captured.yaml").code == 2
