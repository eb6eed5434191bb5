"""The matrix as a file and as a page: what may be written, and that the page of the example is current."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from assure.__main__ import main
from assure.contracts.schema import example
from assure.core import ContractProblems

if TYPE_CHECKING:
    from conftest import Backend

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_example_is_current() -> None:
    config, page = str(ROOT / "assure.yaml"), str(ROOT / "specs/faults/MATRIX.md")
    assert main(["faults", "matrix", "--config", config, "--output", page, "--check"]) == 0


def test_the_example_has_a_row_for_every_kind_of_failure() -> None:
    rows = yaml.safe_load((ROOT / "specs/faults/matrix.yaml").read_text("utf-8"))["faults"]
    assert {row["fault"]["kind"] for row in rows} == {
        "raise", "timeout", "stale_read", "lost_acknowledgement", "duplicate_delivery", "invalid_state",
        "not_registered", "unreachable", "commit_failure",
    }  # fmt: skip


def test_a_page_says_what_fails_and_what_may_come_of_it(backend: Backend, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "matrix", "--config", str(backend.root / "assure.yaml")]) == 0
    page = capsys.readouterr().out
    assert "1 scenario in 1 operation; each is run by `assure faults`." in page
    row = "| FR-001 | The vault is out of reach | unreachable at `client.vault.store` | failed, `ConnectionError` |"
    assert f"{row} nothing | completed | team-keys |" in page
    assert "- `audits`: What was tried is recorded there." in page


def test_a_project_without_faults_has_no_page(backend: Backend, capsys: pytest.CaptureFixture[str]) -> None:
    backend.replace("assure.yaml", "  faults: [specs/faults.yaml]\n", "")
    assert main(["faults", "matrix", "--config", str(backend.root / "assure.yaml")]) == 2
    assert "names no faults under `contracts`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: unreachable", "kind: unreachabel", "specs/faults.yaml:9:46: CFG006 `kind`: met"),
        ("    run: completes\n", "", "exactly one of `run` and `caller`"),
        ("run: completes", "run: completes\n    params: {name: b}", "`given` and `params` with a `caller`"),
        ("state: unchanged, ", "", "exactly one of `state` and `changes`"),
        ("kind: unreachable}", "kind: unreachable, values: {a: 1}}", "`values` with the kind invalid_state alone"),
        ("client.vault.store, kind: unreachable", "db.a.insert, kind: duplicate_delivery", "or at a client"),
        ("client.vault.store", "dispatch", "duplicate_delivery at dispatch"),
        ("kind: unreachable}", "kind: unreachable, hit: 0}", "specs/faults.yaml:9:64: CFG006 `hit`: met 0"),
        ("table: audits, ", "tabel: audits, ", "unknown key `tabel`"),
        ("point: client.vault.store", "point: client vault", "the name of a point such as db.api_keys.insert"),
    ],
)  # fmt: skip
def test_a_row_that_can_not_be_meant_is_told_with_its_place(backend: Backend, old: str, new: str, told: str) -> None:
    backend.replace("specs/faults.yaml", old, new)
    with pytest.raises(ContractProblems) as raised:
        backend.judged()
    assert told in str(raised.value)
    assert str(raised.value).startswith("specs/faults.yaml:")


def test_two_rows_of_two_files_have_no_id_in_common(backend: Backend) -> None:
    text = (backend.root / "specs/faults.yaml").read_text("utf-8")
    (backend.root / "specs/more.yaml").write_text(text, "utf-8")
    backend.replace("assure.yaml", "faults: [specs/faults.yaml]", "faults: [specs/faults.yaml, specs/more.yaml]")
    with pytest.raises(ContractProblems, match="the row `FR-001` stands twice"):
        backend.judged()


def test_the_example_of_the_format_is_a_matrix_of_two_rows() -> None:
    assert [row["id"] for row in yaml.safe_load(example("faults"))["faults"]] == ["FR-INTEG-001", "FR-INTEG-002"]
