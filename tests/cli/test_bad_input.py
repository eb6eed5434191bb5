"""What people get wrong is told in one message with its place, and never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assure.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = "project: tiny\nsource: [app]\ncontracts:\n  layers: [layers.yaml]\n"
LAYERS = """\
name: tiny
root: app
headers: "off"
layers:
  - id: L2
    paths: [app/api/**]
    may_import: [L6]
  - id: L6
    paths: [app/drivers/**]
    commits: true
"""
GOOD = {
    "assure.yaml": CONFIG,
    "layers.yaml": LAYERS,
    "app/api/orders.py": '"""Orders."""\n\nfrom app.drivers.store import save\n\nsave()\n',
    "app/drivers/store.py": '"""Store."""\n\n\ndef save() -> None:\n    """Save."""\n',
}


def project(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A project with these files on top of a good one."""
    for name, text in {**GOOD, **files}.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def run(root: Path, capsys: pytest.CaptureFixture[str], *words: str, only: str = "layers") -> tuple[int, Any, str]:
    """Exit code, JSON report (None without one), and both streams; nowhere a traceback."""
    output = root.parent / "report.json"
    output.unlink(missing_ok=True)
    line = ["gatepack", "--strict", "--only", only, "--config", str(root / "assure.yaml"), "--no-cache", "--quiet"]
    code = main([*line, "--format", "json", "--output", str(output), *words])
    streams = capsys.readouterr()
    told = streams.out + streams.err
    assert "Traceback" not in told
    return code, json.loads(output.read_text("utf-8")) if output.is_file() else None, told


def findings(report: Any) -> list[tuple[str, int, str]]:
    """Path, line and message of every open finding."""
    return [
        (item["location"]["path"], item["location"]["line"], item["message"])
        for gate in report["gates"]
        for item in gate["findings"]
    ]


def test_the_good_project_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report, told = run(project(tmp_path / "p", {}), capsys)
    assert code == 0, (told, report and findings(report))


def test_broken_yaml_names_line_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = run(project(tmp_path / "p", {"layers.yaml": LAYERS + "audiences: {name: [x\n"}), capsys)
    assert code == 2
    assert "layers.yaml:11:" in told


def test_a_misspelt_key_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = run(project(tmp_path / "p", {"layers.yaml": LAYERS.replace("may_import", "may_imports")}), capsys)
    assert code == 2
    assert "layers.yaml:7:5" in told
    assert "may_import`" in told or "may_import'" in told or "may_import?" in told


def test_all_problems_of_all_files_come_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "assure.yaml": CONFIG + "  domains: [domains.yaml]\n",
        "layers.yaml": LAYERS.replace("commits: true", "commit: true").replace("root: app", "root: 7"),
        "domains.yaml": "domains:\n  - {name: orders, path: [app/**]}\n",
    }
    code, _, told = run(project(tmp_path / "p", files), capsys)
    assert code == 2
    assert "layers.yaml:2:" in told
    assert "layers.yaml:10:" in told
    assert "domains.yaml:2:" in told


def test_a_duplicate_id_names_both_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, told = run(project(tmp_path / "p", {"layers.yaml": LAYERS.replace("id: L6", "id: L2")}), capsys)
    assert code == 2
    assert "layers.yaml:8" in told
    assert "layers.yaml:5" in told


def test_a_yaml_bomb_is_refused_quickly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for last, name in zip("abcdefghi", "bcdefghij", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n"
    code, _, told = run(project(tmp_path / "p", {"layers.yaml": bomb}), capsys)
    assert code == 2
    assert "layers.yaml:" in told


def test_a_tag_that_would_run_code_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marker = tmp_path / "ran"
    tag = f"name: !!python/object/apply:os.mkdir ['{marker}']\n"
    code, _, told = run(project(tmp_path / "p", {"layers.yaml": LAYERS.replace("name: tiny\n", tag)}), capsys)
    assert code == 2
    assert "layers.yaml:1:" in told
    assert not marker.exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('"""Orders."""\n\n\ndef broken(:\n    pass\n', 4),
        ('"""Orders."""\n\nNAME = "caf\xe9"\n'.encode("latin-1"), 3),
        (b'"""Orders."""\n\nNAME = "a\x00b"\n', 3),
    ],
    ids=["syntax error", "latin-1", "null byte"],
)
def test_a_source_file_that_cannot_be_read_is_a_finding_and_the_rest_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, line: int
) -> None:
    upward = '"""Store."""\n\nfrom app.api.fine import x\n'
    files = {"app/api/orders.py": text, "app/api/fine.py": "x = 1\n", "app/drivers/store.py": upward}
    code, report, _ = run(project(tmp_path / "p", files), capsys)
    found = {(path, at) for path, at, _ in findings(report)}
    assert code == 1
    assert ("app/api/orders.py", line) in found
    assert ("app/drivers/store.py", 3) in found


def test_a_symlink_loop_ends_and_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path / "p", {})
    (root / "app/api/again").symlink_to(root / "app", target_is_directory=True)
    (root / "app/api/self.py").symlink_to(root / "app/api/self.py")
    code, report, _ = run(root, capsys)
    assert code == 1
    assert any("app/api/" in path for path, _, _ in findings(report))


def test_a_folder_without_init_is_still_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"app/drivers/deep/down.py": "from app.api.orders import x\n"}
    code, report, _ = run(project(tmp_path / "p", files), capsys)
    assert code == 1
    assert ("app/drivers/deep/down.py", 1) in {(path, line) for path, line, _ in findings(report)}


def test_an_empty_tree_is_empty_and_no_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "p"
    (root / "app").mkdir(parents=True)
    (root / "assure.yaml").write_text("project: tiny\nsource: [app]\n", "utf-8")
    code, report, _ = run(root, capsys, only="layers,init-hygiene,tx-boundaries")
    assert code == 3
    assert {gate["verdict"] for gate in report["gates"]} == {"empty"}


def test_a_layer_glob_that_matches_nothing_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"layers.yaml": LAYERS + "  - id: L7\n    paths: [app/models/**]\n"}
    code, report, _ = run(project(tmp_path / "p", files), capsys)
    assert code == 1
    assert any(path == "layers.yaml" and "app/models/**" in message for path, _, message in findings(report))


def test_one_of_several_source_folders_that_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = CONFIG.replace("source: [app]", "source: [app, lib]")
    code, _, told = run(project(tmp_path / "p", {"assure.yaml": config}), capsys)
    assert code == 2
    assert "assure.yaml:2:15: CFG013" in told
    assert "`lib`" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("import_roots: [.]", ""),
        ("import_roots: [ap]", "assure.yaml:3:16: CFG012 `ap` is no folder (did you mean `app`?)"),
        ("import_roots: [app, layers.yaml]", "assure.yaml:3:21: CFG012 `layers.yaml` is no folder"),
    ],
)
def test_an_import_root_is_a_folder_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, told: str
) -> None:
    config = CONFIG.replace("source: [app]", f"source: [app]\n{words}")
    code, _, said = run(project(tmp_path / "p", {"assure.yaml": config}), capsys)
    assert (code == 2) == bool(told)
    assert told in said


def test_a_source_folder_that_is_not_there_is_no_empty_tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = CONFIG.replace("source: [app]", "source: [apq]")
    code, _, told = run(project(tmp_path / "p", {"assure.yaml": config}), capsys)
    assert code == 2
    assert "CFG013 `apq` stands for no source file (did you mean `app`?)" in told


def test_a_project_without_configuration_is_told_what_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["gatepack"]) == 2
    assert "assure.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gatepak"], "gatepack"),
        (["gatepack", "--only", "layer"], "layers"),
        (["gatepack", "--strct"], "--strict"),
        (["layers", "--format", "xml"], "sarif"),
        (["explain", "TXB999"], "TXB"),
    ],
)
def test_a_wrong_word_gets_the_nearest_right_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    root = project(tmp_path / "p", {})
    extra = [] if words[0] in ("gatepak", "explain") else ["--config", str(root / "assure.yaml")]
    assert main([*words, *extra]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_ref_is_told_and_nothing_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report, told = run(project(tmp_path / "p", {}), capsys, "--since", "no-such-ref")
    assert code in (2, 3)
    assert report is None or report["exit_code"] != 0
    assert "git" in told or "no-such-ref" in told


def test_what_was_there_before_a_wrong_run_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path / "p", {})
    assert main(["gatepack", "--only", "layers", "--config", str(root / "assure.yaml"), "--no-cache", "--quiet"]) == 0
    before = {path.name: path.read_bytes() for path in (root / "evidence").iterdir()}
    (root / "layers.yaml").write_text("layers: [", "utf-8")
    code, _, _ = run(root, capsys)
    assert code == 2
    assert {path.name: path.read_bytes() for path in (root / "evidence").iterdir()} == before
