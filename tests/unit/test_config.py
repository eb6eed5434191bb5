"""assure.yaml: found, checked, and turned into the options of the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure.config import find_config, load_config, tree_options
from assure.contracts.schema import example
from assure.contracts.values import Config
from assure.core import ContractProblems, Location, Mode, UsageProblem
from assure.tree.shapes import RegistrationShape

GATES = ("specs", "invariants", "manifest", "ownership", "tx-boundaries", "layers", "init-hygiene")


def loaded(tmp_path: Path, text: str) -> Config:
    """The configuration of a text."""
    path = tmp_path / "assure.yaml"
    path.write_text(text)
    return load_config(path, gate_names=GATES)


def told(tmp_path: Path, text: str) -> list[str]:
    """What is wrong in a text."""
    with pytest.raises(ContractProblems) as raised:
        loaded(tmp_path, text)
    return [str(problem) for problem in raised.value.problems]


def test_a_name_is_enough(tmp_path: Path) -> None:
    config = loaded(tmp_path, "project: shop\n")
    assert config.root == str(tmp_path)
    assert (config.project, config.import_roots, config.source) == ("shop", (".",), (".",))
    assert (config.mode, config.time_limit, config.expected_gates) == (Mode.ENFORCE, 300.0, None)
    assert (config.evidence, config.baseline) == ("evidence", "assure-baseline.jsonl")
    assert (config.specs, config.registrations, dict(config.gates)) == ((), (), {})


def test_a_project_may_have_any_name_on_one_line(tmp_path: Path) -> None:
    assert loaded(tmp_path, "project: Café du Nord\n").project == "Café du Nord"
    assert told(tmp_path, 'project: "a\\nb"\n') == [
        'assure.yaml:1:10: CFG006 `project`: met "a\\nb"; expected one line of text that is not blank'
    ]


def test_source_is_all_of_the_import_roots_unless_it_is_named(tmp_path: Path) -> None:
    assert loaded(tmp_path, "project: x\nimport_roots: [src, lib]\n").source == ("src", "lib")


def test_the_nearest_file_above_is_found(tmp_path: Path) -> None:
    (tmp_path / "assure.yaml").write_text("project: outer\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_config(inner) == tmp_path / "assure.yaml"
    (tmp_path / "a" / "assure.yaml").write_text("project: inner\n")
    assert find_config(inner) == tmp_path / "a" / "assure.yaml"


def test_no_file_above_is_a_wrong_use_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=r"there is no assure\.yaml in .* name one with --config"):
        find_config(tmp_path)


@pytest.mark.parametrize("name", ["gone.yaml", "folder"])
def test_a_file_that_can_not_be_read_is_a_wrong_use(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageProblem, match=f"the configuration .*{name} can't be read: "):
        load_config(tmp_path / name)


def test_a_configuration_of_another_name_has_its_folder_as_root(tmp_path: Path) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "strict.yaml").write_text("project: x\nmode: strict\n")
    config = load_config(tmp_path / "ci" / "strict.yaml")
    assert (config.root, config.path, config.mode) == (str(tmp_path / "ci"), "strict.yaml", Mode.STRICT)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mode: strict", "1:1: CFG005 the key `project` is missing (The name of the project, for evidence)"),
        ("- x", "1:1: CFG004 met a list of 1; expected a mapping"),
        ("x", '1:1: CFG004 met "x"; expected a mapping'),
    ],
)
def test_a_file_that_is_no_configuration_is_told(text: str, problem: str, tmp_path: Path) -> None:
    (found,) = told(tmp_path, f"{text}\n")
    assert found.startswith(f"assure.yaml:{problem}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            "mode: strikt",
            '2:7: CFG006 `mode`: met "strikt"; expected one of monitor, enforce, strict (did you mean `strict`?)',
        ),
        ("time_limit: 3 minutes", '2:13: CFG006 `time_limit`: met "3 minutes"; expected a span of time such as 30s'),
        ("time_limit: 0", "2:13: CFG006 `time_limit`: met 0; expected a span of time"),
        ("time_limit: 0s", '2:13: CFG006 `time_limit`: met "0s"; expected a span of time'),
        ("time_limit: true", "2:13: CFG004 `time_limit`: met true; expected a span of time"),
        ("expected_gates: 0", "2:17: CFG006 `expected_gates`: met 0; expected a number from 1 on"),
        ("expected_gates: '7'", '2:17: CFG004 `expected_gates`: met "7"; expected a whole number'),
        ("import_roots: []", "2:15: CFG006 `import_roots`: met an empty list; expected at least 1 entry"),
        ("import_roots: ['src/*']", '2:16: CFG006 `import_roots[0]`: met "src/*"; expected one path, not a pattern'),
        ("evidence: ../out", '2:11: CFG016 `evidence`: met "../out"; expected a path inside the project'),
        ("gates: {layrs: {mode: monitor}}", "2:9: CFG021 there is no gate `layrs` (did you mean `layers`?)"),
        ("gates: {zzz: {}}", "2:9: CFG021 there is no gate `zzz` (gates: specs, invariants, manifest, "),
        ("gates: {layers: {deferred: {reason: r, owner: o}}}", "2:28: CFG005 the key `until` is missing"),
        ("gates: {layers: {deferred: {reason: r, owner: o, until: 2027-02-30}}}", "2:57: CFG020 `until`: met"),
        ("gates: {layers: }", "2:17: CFG004 `layers`: met no value; expected a mapping"),
        ("exclude: [{paths: [a]}]", "2:11: CFG005 the key `reason` is missing"),
        ("registrations: [{kind: cal}]", '2:24: CFG006 `kind`: met "cal"; expected one of call, decorator, dictionary'),
        ("registrations: [{kind: call, receiver: a.B}]", "2:17: CFG005 the key `method` is missing; a call needs it"),
        ("registrations: [{kind: dictionary, variable: a.B, method: c}]", "2:51: CFG024 a dictionary has no `method`"),
        (
            "registrations: [{kind: call, receiver: a b, method: c}]",
            '2:40: CFG006 `receiver`: met "a b"; expected a dotted',
        ),
        (
            "registrations: [{kind: call, receiver: a, method: c, name: -1}]",
            "2:60: CFG006 `name`: met -1; expected the position",
        ),
    ],
)
def test_what_is_wrong_is_told_in_plain_words_at_its_place(line: str, problem: str, tmp_path: Path) -> None:
    (found,) = told(tmp_path, f"project: x\n{line}\n")
    assert found.startswith(f"assure.yaml:{problem}")


def test_everything_that_is_wrong_comes_at_once(tmp_path: Path) -> None:
    text = "projct: x\nmode: 7\ngates: {layrs: {tim_limit: 3}}\nregistrations: [{kind: call}]\n"
    codes = [line.split()[1] for line in told(tmp_path, text)]
    assert codes == ["CFG003", "CFG005", "CFG004", "CFG021", "CFG003", "CFG005", "CFG005"]


def test_any_gate_may_be_named_where_the_gates_are_not_told(tmp_path: Path) -> None:
    path = tmp_path / "assure.yaml"
    path.write_text("project: x\ngates: {anything: {}}\n")
    assert list(load_config(path).gates) == ["anything"]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30s", 30.0), ("2m", 120.0), ("1h", 3600.0), ("1.5m", 90.0), ("250ms", 0.25), ("7", 7.0), ("0.5", 0.5)],
)
def test_a_span_of_time_is_seconds(written: str, seconds: float, tmp_path: Path) -> None:
    assert loaded(tmp_path, f"project: x\ntime_limit: {written}\n").time_limit == seconds


def test_registrations_keep_what_has_a_meaning_for_their_kind(tmp_path: Path) -> None:
    text = (
        "project: x\nregistrations:\n"
        "- {kind: call, receiver: a.R, method: register, name: op, handler: 2}\n"
        "- {kind: decorator, receiver: a.R, method: operation}\n"
        "- {kind: dictionary, variable: a.TABLE}\n"
    )
    at = [Location("assure.yaml", line, 3) for line in (3, 4, 5)]
    assert loaded(tmp_path, text).registrations == (
        RegistrationShape("call", "a.R", "register", "", "op", "2", at[0]),
        RegistrationShape("decorator", "a.R", "operation", "", "0", "", at[1]),
        RegistrationShape("dictionary", "", "", "a.TABLE", "", "", at[2]),
    )


def test_the_tree_is_told_where_the_source_is_and_which_shapes_count(tmp_path: Path) -> None:
    config = loaded(tmp_path, example("config"))
    options = tree_options(config)
    assert (options.root, options.import_roots, options.source) == (str(tmp_path), (".",), ("app",))
    assert options.exclude == ("app/legacy/**",)
    assert len(options.registrations) == 3
    assert options.session_names == ("db", "session")
    assert options.session_types == ("app.hoc.cus.hoc_spine.unit_of_work.UnitOfWork",)


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    one, other = loaded(tmp_path, "project: x\n").digest, loaded(tmp_path, "project: x # same\n").digest
    assert len(one) == 64
    assert one != other


def test_what_the_package_starts_is_called_from_outside(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "shop"\n[project.scripts]\nserve = "shop.server:serve"  # one\n'
        '[project.entry-points."shop.parts"]\nkeys = "shop.keys:Part.load"\n[tool.other]\nnone = "shop.other:none"\n',
        "utf-8",
    )
    (tmp_path / "setup.cfg").write_text(
        "[metadata]\nname = shop:none\n[options.entry_points]\nconsole_scripts =\n    pay = shop.pay:main [extra]\n",
        "utf-8",
    )
    config = loaded(tmp_path, "project: x\nentry_points: [shop.jobs.nightly]\n")
    assert config.scripts == ("shop.keys.Part.load", "shop.pay.main", "shop.server.serve")
    assert tree_options(config).entry_points == ("shop.jobs.nightly", *config.scripts)


def test_what_runs_the_backend_while_it_is_judged_is_called_from_outside(tmp_path: Path) -> None:
    config = loaded(tmp_path, "project: x\nbackend: {harness: 'shop.harness:Harness'}\n")
    assert tree_options(config).entry_points == ("shop.harness.Harness",)
