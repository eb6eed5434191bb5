"""A password that stands in what is judged, or in what was typed, reaches neither stream and no file of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cli_projects import CONFIG, GREEN

from assure.cli.failures import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cli_projects import Outcome

    Call = Callable[..., Outcome]
    Project = Callable[[Mapping[str, str]], Path]

PASSWORD = "hunter2-S3cret"
URL = f"postgresql://app:{PASSWORD}@db.internal/shop"


def told(outcome: Outcome, root: Path) -> str:
    """Everything that a run said and left behind."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and "evidence" in path.parts)
    return "".join([outcome.out, outcome.err, *(file.read_text("utf-8") for file in files)])


@pytest.mark.parametrize(
    "line",
    [
        f'evidence: "{URL}"',
        f'mode: "{URL}"',
        f"databse: {URL}",
        f'"{URL}": 1',
        f'gates: {{"{URL}": {{}}}}',
        f'sessions: {{names: ["{URL}"]}}',
        f"sessions: {URL}: x: y",
        f'time_limit: "password={PASSWORD}"',
    ],
)
def test_a_password_in_a_wrong_configuration_is_not_quoted(assure: Call, project: Project, line: str) -> None:
    root = project({**GREEN, "assure.yaml": f"{CONFIG}{line}\n"})
    outcome = assure("gatepack", "--only", "layers")
    assert outcome.code == 2
    assert "assure.yaml:5" in outcome.err
    assert PASSWORD not in told(outcome, root)


@pytest.mark.parametrize(
    "words",
    [
        ("layers", "--config", URL),
        ("layers", "--since", URL),
        ("layers", "--only", URL),
        ("layers", "--format", URL),
        ("layers", "--today", URL),
        ("layers", "--jobs", URL),
        ("explain", URL),
        ("schema", URL),
        ("rules", "--only", URL),
        (URL,),
        ("baseline", URL),
        ("baseline", "add", "--reason", "r", "--owner", "o", "--until", URL),
    ],
    ids=lambda words: " ".join(words).replace(URL, "URL"),
)
def test_a_password_on_a_wrong_line_is_not_repeated(
    assure: Call, project: Project, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    root = project(GREEN)
    outcome = assure(*words)
    assert outcome.code in (2, 3)
    assert outcome.err
    assert PASSWORD not in told(outcome, root)


@pytest.mark.parametrize("format", ["text", "json", "markdown", "sarif", "junit", "github"])
def test_a_password_in_the_source_reaches_no_finding(assure: Call, project: Project, format: str) -> None:
    quoted = (
        f'# assure: allow[LAY001] reason="{URL}" until=2999-12-31\nimport app.api.routes\n'
        f"# assure: allow[{URL}]\n"
        f'def pay(session):\n    session.execute("COMMIT -- {URL}")\n    __import__("{URL}")\n'
    )
    root = project(
        {
            **GREEN,
            "app/logic/dsn.py": quoted,
            "app/logic/broken.py": f'x = = "{URL}"\n',
            "app/logic/__init__.py": f'import os\nos.environ["DATABASE_URL"] = "{URL}"\n__all__ = ["{URL}"]\n',
            f"app/logic/password={PASSWORD}.py": "import app.api.routes\n",
        }
    )
    outcome = assure(
        "gatepack", "--only", "layers,tx-boundaries,init-hygiene,debt", "--verbose", "--strict", "-f", format
    )
    assert outcome.code == 1
    assert PASSWORD not in told(outcome, root)


def test_a_password_in_a_reason_is_not_listed(assure: Call, project: Project) -> None:
    root = project({**GREEN, "app/logic/prices.py": "import app.api.routes\n"})
    freeze = ("--reason", f"needs {URL}", "--owner", "web", "--until", "2999-12-31", "--only", "layers")
    outcomes = [assure("baseline", "add", *freeze), assure("baseline", "show"), assure("gatepack", "-v")]
    assert [PASSWORD in told(outcome, root) for outcome in outcomes] == [False] * 3


def test_a_password_in_a_crash_is_not_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/srv/somebody")
    try:
        raise RuntimeError(f"no connection to {URL}: {tmp_path}/app.db, /srv/somebody/.pgpass")
    except RuntimeError as problem:
        assert explain(problem, ["layers", "--since", URL]) == 70
    said = capsys.readouterr().err
    assert PASSWORD not in said
    assert (str(tmp_path) in said, "/srv/somebody" in said) == (False, False)
    assert "./app.db, ~/.pgpass" in said
