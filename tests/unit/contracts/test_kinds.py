"""What each kind of file may hold, and how a person is told what is wrong in it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from assure.contracts import values
from assure.contracts.schema import KINDS, example
from assure.contracts.values import DispatchAnchor
from assure.core import Deferral, Location, Mode

if TYPE_CHECKING:
    from tests.unit.contracts.conftest import Project

PLACES = {kind: "specs" if kind == "spec" else kind for kind in KINDS if kind != "config"}


def holding(project: Project, kind: str, text: str) -> Project:
    """The project with one contract file of this kind."""
    project.write("assure.yaml", f"project: shop\ncontracts: {{{PLACES[kind]}: [file.yaml]}}\n")
    return project.write("file.yaml", text)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "config"])
def test_the_example_of_a_kind_is_valid(kind: str, project: Project) -> None:
    contracts = holding(project, kind, example(kind)).contracts()
    promised = (contracts.specs, contracts.domains, contracts.topologies, contracts.use_cases, contracts.frozen)
    rules = (
        contracts.invariants,
        contracts.enforcement,
        contracts.lifecycles,
        contracts.properties,
        contracts.replay_cases,
        contracts.fault_files,
    )
    assert any((*promised, *rules))


def test_a_spec_keeps_everything_that_was_written(project: Project) -> None:
    (spec,) = holding(project, "spec", example("spec")).contracts().specs
    assert (spec.id, spec.operation, spec.status, spec.critical) == ("SPEC-007", "integration.enable", "active", True)
    assert spec.dispatch == (DispatchAnchor("integrations.write", "enable", Location("file.yaml", 14, 9)),)
    assert [clause.id for clause in spec.preconditions] == ["PRE-1", "PRE-2"]
    assert (
        spec.postconditions[0].condition.text == 'state.integration.status == "enabled" && result.status == "enabled"'
    )
    assert spec.effects == values.Effects(("integrations",), True)
    assert spec.input is not None
    assert spec.input["required"] == ("integration_id",)
    assert spec.at == Location("file.yaml", 6, 5)


def test_a_loaded_mapping_can_not_be_changed(project: Project) -> None:
    (spec,) = holding(project, "spec", example("spec")).contracts().specs
    assert isinstance(spec.input, MappingProxyType)
    assert isinstance(spec.input["properties"], MappingProxyType)


def test_plain_gives_back_lists_and_dictionaries_of_a_frozen_mapping() -> None:
    written = {"a": [1, {"b": [2]}], "c": "d"}
    frozen = values.frozen_mapping(written)
    assert frozen == {"a": (1, {"b": (2,)}), "c": "d"}
    assert values.plain(frozen) == written


def test_a_spec_without_more_than_id_and_operation_has_defaults(specs: Project) -> None:
    (spec,) = specs.write("specs.yaml", "specs: [{id: SPEC-1, operation: a.b}]\n").contracts().specs
    assert (spec.status, spec.critical, spec.dispatch, spec.input, spec.effects) == ("active", False, (), None, None)


@pytest.mark.parametrize(
    "text",
    ["specs: [{id: SPEC-1, operation: a.b}]", "- {id: SPEC-1, operation: a.b}", "id: SPEC-1\noperation: a.b"],
)
def test_specs_stand_under_a_key_in_a_list_or_alone(text: str, specs: Project) -> None:
    (spec,) = specs.write("specs.yaml", text).contracts().specs
    assert spec.id == "SPEC-1"
    assert spec.at.line == 1


def test_two_specs_with_one_id_are_both_loaded_for_the_gate_to_judge(specs: Project) -> None:
    text = "specs: [{id: SPEC-1, operation: a.b}, {id: SPEC-1, operation: c.d}]\n"
    assert len(specs.write("specs.yaml", text).contracts().specs) == 2


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("domains", "domains: [{name: a, paths: [a]}, {name: a, paths: [b]}]", "file.yaml:1:41: CFG010 the domain `a`"),
        (
            "domains",
            "domains: [{name: a, paths: [a], operations: [{name: x.y}, {name: x.y}]}]",
            "file.yaml:1:66: CFG010 the operation `x.y` stands twice; the first is at file.yaml:1:53",
        ),
        (
            "manifest",
            "use_cases:\n- {id: UC-1, title: a, operation: b.c, handler: 'm:f'}\n"
            "- {id: UC-1, title: d, operation: e.f, handler: 'm:g'}\n",
            "file.yaml:3:8: CFG010 the use case `UC-1` stands twice; the first is at file.yaml:2:8",
        ),
        (
            "manifest",
            "use_cases: [{id: UC-1, title: a, operation: b.c, handler: 'm:f', routes: [GET /a, GET /a]}]",
            "file.yaml:1:83: CFG010 the route `GET /a` stands twice; the first is at file.yaml:1:75",
        ),
        (
            "frozen",
            "frozen:\n- {path: a.py, logic: 'sha256:00000000', reason: r, owner: o}\n"
            "- {path: a.py, logic: 'sha256:00000001', reason: r, owner: o}\n",
            "file.yaml:3:10: CFG010 the frozen file `a.py` stands twice; the first is at file.yaml:2:10",
        ),
        (
            "frozen",
            "approvals:\n- &a {path: a.py, logic: 'sha256:00000000', reason: r, approved_by: o, date: 2026-01-01}\n"
            "- {path: a.py, logic: 'sha256:00000000', reason: s, approved_by: o, date: 2026-01-02}\n",
            "file.yaml:3:3: CFG010 this approval of `a.py` stands already at file.yaml:2:3",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, paths: [a]}, {id: L5, paths: [b]}]\n",
            "file.yaml:3:37: CFG010 the layer `L5` stands twice; the first is at file.yaml:3:15",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, parts: [{name: p, paths: [a]}, {name: p, paths: [b]}]}]\n",
            "file.yaml:3:57: CFG010 the part `p` stands twice; the first is at file.yaml:3:34",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, paths: [a]}]\n"
            "audiences: [{name: A, paths: [a]}, {name: A, paths: [b]}]\n",
            "file.yaml:4:43: CFG010 the audience `A` stands twice; the first is at file.yaml:4:20",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, paths: [a], may_import: [L6]}, {id: L66, paths: [b]}]\n",
            "file.yaml:3:44: CFG021 there is no layer `L6` in this file (did you mean `L66`?)",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, paths: [a], may_import: [L5/schema]}]\n",
            "file.yaml:3:44: CFG021 there is no layer `L5/schema` in this file (declared: L5)",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, paths: [a]}]\naudiences: [{name: A, paths: [a], may_import: [B]}]\n",
            "file.yaml:4:48: CFG021 there is no audience `B` in this file (declared: A)",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, paths: [a], parts: [{name: p, paths: [b]}]}]\n",
            "file.yaml:3:31: CFG024 a layer has either `paths` or `parts`; met both",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5}]\n",
            "file.yaml:3:10: CFG024 a layer has either `paths` or `parts`; met neither",
        ),
        (
            "layers",
            "name: t\nroot: app\nlayers: [{id: L5, headers: [a], parts: [{name: p, paths: [b]}]}]\n",
            "file.yaml:3:19: CFG024 a layer with `parts` has its `headers` inside each of them",
        ),
    ],
)
def test_what_does_not_fit_together_in_a_file_is_told(kind: str, text: str, problem: str, project: Project) -> None:
    told = holding(project, kind, text).told()
    assert len(told) == 1
    assert told[0].startswith(problem)


def test_what_does_not_fit_together_is_told_beside_a_wrong_shape(project: Project) -> None:
    text = "name: t\nroot: app\nlayers: [{id: L5, paths: a, may_import: [L9]}]\n"
    assert [problem.code for problem in holding(project, "layers", text).problems()] == ["CFG004", "CFG021"]


def test_one_domain_in_two_files_names_both_places(project: Project) -> None:
    project.write("assure.yaml", "project: shop\ncontracts: {domains: ['d/*.yaml']}\n")
    project.write("d/a.yaml", "domains: [{name: keys, paths: [a]}]\n")
    project.write("d/b.yaml", "domains: [{name: keys, paths: [b]}]\n")
    assert project.told() == ["d/b.yaml:1:18: CFG010 the domain `keys` stands twice; the first is at d/a.yaml:1:18"]


def test_an_operation_of_two_domains_is_left_to_the_ownership_gate(project: Project) -> None:
    text = (
        "domains:\n- {name: a, paths: [a], operations: [{name: x.y}]}\n"
        "- {name: b, paths: [b], operations: [{name: x.y}]}\n"
    )
    assert len(holding(project, "domains", text).contracts().domains) == 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("critical: 'true'", 'specs.yaml:4:11: CFG004 `critical`: met "true"; expected true or false (without quotes)'),
        ("title: 7", "specs.yaml:4:8: CFG004 `title`: met 7; expected text (put it in quotes)"),
        ("title: true", "specs.yaml:4:8: CFG004 `title`: met true; expected text (put it in quotes)"),
        ("title:", "specs.yaml:4:7: CFG004 `title`: met no value; expected a value; leave the key out for its default"),
        ("title: [a, b]", "specs.yaml:4:8: CFG004 `title`: met a list of 2; expected text"),
        ("dispatch: a.b", 'specs.yaml:4:11: CFG004 `dispatch`: met "a.b"; expected a list (write [a.b])'),
        ("dispatch: [a.b]", 'specs.yaml:4:12: CFG004 `dispatch[0]`: met "a.b"; expected a mapping'),
        (
            "dispatch: [{method: x}]",
            "specs.yaml:4:12: CFG005 the key `dispatch` is missing (The operation that callers",
        ),
        (
            "dispatch: [{dispatch: a.b, methd: x}]",
            "specs.yaml:4:28: CFG003 unknown key `methd` (did you mean `method`?)",
        ),
        ("input: []", "specs.yaml:4:8: CFG004 `input`: met an empty list; expected a mapping"),
        ("postcondition: []", "specs.yaml:4:1: CFG003 unknown key `postcondition` (did you mean `postconditions`?)"),
        ("zzz: 1", "specs.yaml:4:1: CFG003 unknown key `zzz` (known keys: context, critical, dispatch, domain,"),
        ("status: live", 'specs.yaml:4:9: CFG006 `status`: met "live"; expected one of active, retired'),
        (
            "status: retird",
            'specs.yaml:4:9: CFG006 `status`: met "retird"; expected one of active, retired (did you mean',
        ),
        ("lifecycle: a b", 'specs.yaml:4:12: CFG006 `lifecycle`: met "a b"; expected a name'),
        (
            "forbidden: [{id: F-1, condition: ' '}]",
            'specs.yaml:4:34: CFG014 `condition`: met " "; expected a CEL expression',
        ),
        (
            "forbidden: [{id: F-1, condition: true}]",
            "specs.yaml:4:34: CFG004 `condition`: met true; expected text (put it",
        ),
        ("forbidden: [{id: F-1}]", "specs.yaml:4:13: CFG005 the key `condition` is missing"),
        ("effects: {idempotent: 1}", "specs.yaml:4:23: CFG004 `idempotent`: met 1; expected true or false"),
    ],
)
def test_a_wrong_value_names_what_was_met_and_what_was_expected(line: str, problem: str, specs: Project) -> None:
    told = specs.write("specs.yaml", f"id: SPEC-1\noperation: a.b\nowner: me\n{line}\n").told()
    assert len(told) == 1
    assert told[0].startswith(problem)


def test_no_jargon_of_the_library_reaches_a_person(specs: Project) -> None:
    lines = [
        "id: 1",
        "operation: ''",
        "status: x",
        "critical: 1",
        "dispatch: {}",
        "input: 1",
        "preconditions: [1]",
        "x: 1",
    ]
    for problem in specs.write("specs.yaml", "\n".join(lines)).told():
        assert not any(
            word in problem.lower() for word in ("pydantic", "input should", "http", "valid ", "extra", "dict")
        )


def test_all_problems_of_all_files_come_at_once_in_the_order_of_files_and_lines(project: Project) -> None:
    project.write("assure.yaml", "project: shop\ncontracts: {specs: ['s/*.yaml', gone.yaml], layers: [layers.yaml]}\n")
    project.write("s/a.yaml", "- {id: SPEC-1, operation: a.b, critcal: true}\n- {operation: 7}\n")
    project.write("s/b.yaml", "- {id: SPEC-2\n")
    project.write("layers.yaml", "name: t\nlayers: []\n")
    places = [(problem.path, problem.line, problem.code) for problem in project.problems()]
    assert places == [
        ("assure.yaml", 2, "CFG012"),
        ("layers.yaml", 1, "CFG005"),
        ("layers.yaml", 2, "CFG006"),
        ("s/a.yaml", 1, "CFG003"),
        ("s/a.yaml", 2, "CFG005"),
        ("s/a.yaml", 2, "CFG004"),
        ("s/b.yaml", 1, "CFG001"),
    ]


def test_a_problem_that_an_alias_repeats_is_told_once(specs: Project) -> None:
    text = (
        "- {id: SPEC-1, operation: a.b, dispatch: &d [{dispatch: 7}]}\n- {id: SPEC-2, operation: c.d, dispatch: *d}\n"
    )
    assert len(specs.write("specs.yaml", text).told()) == 1


@pytest.mark.parametrize(
    ("day", "good"),
    [("2027-02-28", True), ("2027-02-29", False), ("2027-13-01", False), ("20270228", False), ("soon", False)],
)
def test_a_day_must_exist(day: str, good: bool, project: Project) -> None:
    text = f"name: t\nroot: a\nlayers: [{{id: L, paths: [a]}}]\noutside: [{{paths: [b], reason: r, until: '{day}'}}]\n"
    holding(project, "layers", text)
    if good:
        (topology,) = project.contracts().topologies
        assert topology.outside[0].until == day
    else:
        assert project.told() == [
            f'file.yaml:4:42: CFG020 `until`: met "{day}"; expected a day that exists, as YYYY-MM-DD'
        ]


def test_a_layer_of_files_is_one_part_that_bears_its_name(project: Project) -> None:
    text = "name: t\nroot: app\nlayers: [{id: L6, title: Driver, paths: ['app/**'], headers: [Driver], no_orm: true}]\n"
    (topology,) = holding(project, "layers", text).contracts().topologies
    (layer,) = topology.layers
    assert [(part.name, part.paths, part.headers) for part in layer.parts] == [("L6", ("app/**",), ("Driver",))]
    assert (layer.peers, layer.commits, layer.no_orm, topology.headers) == ("all", False, True, "optional")
    assert "sqlalchemy" in topology.orm_modules


@pytest.mark.parametrize(
    ("glob", "code"),
    [
        ("/etc/*", "CFG016"),
        ("~/x", "CFG016"),
        ("C:/x", "CFG016"),
        ("../x", "CFG016"),
        ("a/../../x", "CFG016"),
        ("a\\\\b", "CFG015"),
        ("a//b", "CFG015"),
        ("a/", "CFG015"),
        ("a/**b", "CFG015"),
        ("***", "CFG015"),
        ("a[", "CFG015"),
        ("[!]", "CFG015"),
        ("", "CFG015"),
        ("  ", "CFG015"),
    ],
)
def test_a_pattern_that_means_nothing_or_leads_out_is_refused(glob: str, code: str, project: Project) -> None:
    (problem,) = holding(project, "domains", f'domains: [{{name: a, paths: ["{glob}"]}}]\n').problems()
    assert problem.code == code
    assert problem.line == 1
    assert problem.column == 29


@pytest.mark.parametrize(
    "glob", ["a", "a/**", "**/b", "a/**/b.py", "a/*/L5_engines/**", "a/[a-c]?.py", "ä/[!x]*.py", "."]
)
def test_a_pattern_inside_the_project_is_taken(glob: str, project: Project) -> None:
    (domain,) = holding(project, "domains", f"domains: [{{name: a, paths: ['{glob}']}}]\n").contracts().domains
    assert domain.paths == (glob,)


def test_settings_of_a_gate_are_taken_as_they_are_written(project: Project) -> None:
    project.write("assure.yaml", example("config"))
    config = project.config()
    assert config.gates["layers"] == values.GateSettings(Mode.MONITOR, 30.0, None)
    assert config.gates["manifest"].deferral == Deferral(
        "The manifest is being written.", "team-platform", "2027-03-31"
    )
    assert config.mode is Mode.ENFORCE
    assert config.time_limit == 300.0
    assert config.exclude[0].until == "2027-03-31"
