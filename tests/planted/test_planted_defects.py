"""Each planted defect turns exactly the right gate red, at the right place, and says why and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from broken_backend import Backend, Found

INTEGRATIONS = "example/app/hoc/cus/integrations"
DRIVER = f"{INTEGRATIONS}/L6_drivers/integration_driver.py"
ENGINE = f"{INTEGRATIONS}/L5_engines/integration_engine.py"
ENGINE_INIT = f"{INTEGRATIONS}/L5_engines/__init__.py"
ROUTE = "example/app/hoc/api/cus/integrations.py"
BOOTSTRAP = "example/app/hoc/cus/hoc_spine/orchestrator/bootstrap.py"
MODELS_INIT = "example/app/models/__init__.py"


def the_only_red(backend: Backend, gate: str, path: str, line: int) -> list[Found]:
    """The findings at one place, after it is clear that this gate alone is red and each finding is of use."""
    code, report = backend.judge()
    assert code == 1
    assert [result["gate"] for result in report["gates"] if result["verdict"] != "passed"] == [gate]
    found = backend.findings()
    here = [finding for finding in found if (finding.path, finding.line) == (path, line)]
    assert here, f"nothing at {path}:{line}, but {found}"
    for finding in found:
        assert finding.message
        assert finding.fix
    return here


def spec_file_of(backend: Backend, operation: str) -> str:
    """The spec file in which an operation's spec stands."""
    for path in sorted((backend.root / "specs").rglob("*.yaml")):
        if f"operation: {operation}\n" in path.read_text("utf-8") and "SPEC-" in path.read_text("utf-8"):
            return path.relative_to(backend.root).as_posix()
    raise AssertionError(f"no spec of {operation}")


def change_specs(backend: Backend, path: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Rewrite a spec file with its specs changed."""
    whole = yaml.safe_load(backend.text(path))
    specs = whole["specs"] if isinstance(whole, dict) else whole
    changed = change(specs)
    kept = whole if isinstance(whole, dict) else {}
    backend.write(path, yaml.safe_dump({**kept, "specs": changed}, sort_keys=False, allow_unicode=True))


def delete_spec(backend: Backend, operation: str) -> None:
    """Take the spec of one operation out of its file."""
    path = spec_file_of(backend, operation)
    change_specs(backend, path, lambda specs: [spec for spec in specs if spec["operation"] != operation])


def test_the_unbroken_backend_passes_every_gate(backend: Backend) -> None:
    code, report = backend.judge()
    assert code == 0, backend.findings()
    assert {gate["verdict"] for gate in report["gates"]} == {"passed"}
    assert report["plan"] == [gate["gate"] for gate in report["gates"]]


def test_a_commit_in_a_driver_through_a_renamed_attribute(backend: Backend) -> None:
    backend.write(DRIVER, backend.text(DRIVER).replace("self._session", "self._s"))
    backend.replace(DRIVER, "        row.credential_ref = credential_ref\n", "        self._s.commit()\n")
    (finding,) = the_only_red(backend, "tx-boundaries", DRIVER, backend.line_of(DRIVER, "self._s.commit()"))
    assert "L6" in finding.message
    assert "commit" in finding.message


def test_a_rollback_in_an_engine(backend: Backend) -> None:
    backend.replace(
        ENGINE,
        "        self._integrations = IntegrationDriver(session)\n",
        "        session.rollback()\n        self._integrations = IntegrationDriver(session)\n",
    )
    the_only_red(backend, "tx-boundaries", ENGINE, backend.line_of(ENGINE, "session.rollback()"))


def test_a_transaction_of_its_own_in_a_driver(backend: Backend) -> None:
    backend.replace(DRIVER, "from sqlalchemy import func, select", "from sqlalchemy import create_engine, func, select")
    backend.append(
        DRIVER,
        "\n\ndef purge(url: str) -> None:\n    engine = create_engine(url)\n"
        "    with engine.begin() as connection:\n        connection.execute(select(1))\n",
    )
    the_only_red(backend, "tx-boundaries", DRIVER, backend.line_of(DRIVER, "with engine.begin()"))


@pytest.mark.parametrize(
    "look_alike",
    [
        "\n\ndef consume(consumer: object) -> None:\n    consumer.commit()\n",
        '\n\ndef keep(repo: object) -> None:\n    repo.commit("message")\n',
        "\n\ndef attempt(session: Session) -> None:\n    with session.begin_nested() as savepoint:\n"
        "        savepoint.rollback()\n",
    ],
    ids=["message consumer", "git commit", "savepoint"],
)
def test_a_look_alike_stays_green(backend: Backend, look_alike: str) -> None:
    backend.append(DRIVER, look_alike)
    assert backend.red_gates() == []


def test_a_route_that_imports_an_engine(backend: Backend) -> None:
    line = "from app.hoc.cus.integrations.L5_engines.integration_engine import IntegrationEngine\n"
    backend.replace(ROUTE, "\nrouter = APIRouter(", f"{line}\nrouter = APIRouter(")
    (finding,) = the_only_red(backend, "layers", ROUTE, backend.line_of(ROUTE, "import IntegrationEngine"))
    assert "L2" in finding.message
    assert "L5" in finding.message


def test_an_engine_that_imports_the_orm_at_run_time(backend: Backend) -> None:
    backend.replace(ENGINE, "if TYPE_CHECKING:\n    from sqlalchemy.orm import Session\n", "")
    backend.replace(ENGINE, "from typing import TYPE_CHECKING\n", "from sqlalchemy.orm import Session\n")
    the_only_red(backend, "layers", ENGINE, backend.line_of(ENGINE, "from sqlalchemy.orm import Session"))


def test_a_header_that_contradicts_its_folder(backend: Backend) -> None:
    backend.replace(DRIVER, "# Layer: L6 — Driver", "# Layer: L5 — Domain Engine")
    the_only_red(backend, "layers", DRIVER, 1)


def test_an_invalid_pair_in_a_header(backend: Backend) -> None:
    backend.replace(BOOTSTRAP, "# Layer: L4 — Orchestrator", "# Layer: L4 — Domain Engine")
    (finding,) = the_only_red(backend, "layers", BOOTSTRAP, 1)
    assert "L5" in finding.message


def test_a_new_service_file(backend: Backend) -> None:
    path = f"{INTEGRATIONS}/L5_engines/x_service.py"
    backend.write(path, '# Layer: L5 — Domain Engine\n# AUDIENCE: CUSTOMER\n# Role: New\n"""New."""\n')
    found = [finding for finding in backend.findings() if finding.path == path]
    assert [finding.gate for finding in found] == ["layers"]
    assert backend.red_gates() == ["layers"]
    assert "_service.py" in found[0].message


def test_an_operation_registered_by_two_domains(backend: Backend) -> None:
    backend.replace(
        BOOTSTRAP,
        '    registry.register("logs.query"',
        '    registry.register("integrations.write", LogsWriteHandler())\n    registry.register("logs.query"',
    )
    line = backend.line_of(BOOTSTRAP, 'register("integrations.write", LogsWriteHandler())')
    found = the_only_red(backend, "ownership", BOOTSTRAP, line)
    assert any("integrations" in finding.message and "logs" in finding.message for finding in found)


def test_an_operation_without_a_spec(backend: Backend) -> None:
    delete_spec(backend, "integration.enable")
    assert backend.red_gates() == ["specs"]
    assert any("integration.enable" in finding.message for finding in backend.findings())


def test_a_spec_without_an_operation_names_the_nearest_live_one(backend: Backend) -> None:
    def dead(specs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        copy = next(spec for spec in specs if spec["operation"] == "integration.enable")
        lost = {key: value for key, value in copy.items() if key != "dispatch"}
        return [*specs, {**lost, "id": "SPEC-900", "operation": "integration.enabel"}]

    path = spec_file_of(backend, "integration.enable")
    change_specs(backend, path, dead)
    assert backend.red_gates() == ["specs"]
    found = [finding for finding in backend.findings() if "integration.enabel" in finding.message]
    assert {finding.path for finding in found} == {path}
    assert any("integration.enable" in finding.message.replace("integration.enabel", "") for finding in found)


def test_two_specs_with_one_id_name_both_places(backend: Backend) -> None:
    path = spec_file_of(backend, "integration.disable")
    backend.write(path, backend.text(path).replace("id: SPEC-008", "id: SPEC-007"))
    assert backend.red_gates() == ["specs"]
    lines = [n for n, line in enumerate(backend.text(path).splitlines(), start=1) if "id: SPEC-007" in line]
    told = " ".join(f"{finding.path}:{finding.line} {finding.message}" for finding in backend.findings())
    assert len(lines) == 2
    assert all(f"{path}:{line}" in told for line in lines)


def test_logic_in_an_init_file(backend: Backend) -> None:
    backend.append(ENGINE_INIT, "\nimport os\n\nif os.environ.get('X'):\n    print('started')\n")
    assert backend.red_gates() == ["init-hygiene"]
    assert {finding.path for finding in backend.findings()} == {ENGINE_INIT}


def test_an_export_that_is_missing(backend: Backend) -> None:
    backend.replace(MODELS_INIT, '    "Integration",\n', "")
    (finding,) = [f for f in backend.findings() if f.path == MODELS_INIT]
    assert backend.red_gates() == ["init-hygiene"]
    assert "Integration" in finding.message


def test_a_source_file_with_a_syntax_error_is_a_finding_with_its_line(backend: Backend) -> None:
    backend.append(ROUTE, "\n\ndef broken(:\n    pass\n")
    code, _ = backend.judge()
    assert code == 1
    assert any((f.path, f.line) == (ROUTE, backend.line_of(ROUTE, "def broken(:")) for f in backend.findings())


def test_a_domain_that_is_promised_and_never_registered(backend: Backend) -> None:
    line = '    registry.register("activity.query", ActivityQueryHandler(), reads=True)\n'
    backend.replace(BOOTSTRAP, line, "")
    code, _ = backend.judge()
    assert code == 1
    assert any("activity" in finding.message for finding in backend.findings())


def test_fail_fast_stops_after_the_first_red_gate(backend: Backend) -> None:
    delete_spec(backend, "integration.enable")
    code, report = backend.judge("--fail-fast")
    assert code == 1
    assert report["gates"][0]["gate"] == "specs"
    assert {gate["verdict"] for gate in report["gates"][1:]} == {"skipped"}


def test_a_registry_look_alike_is_no_operation(backend: Backend) -> None:
    backend.append(
        BOOTSTRAP,
        "\n\nclass Plugins:\n    def register(self, name: str, plugin: object) -> None:\n"
        '        self.last = (name, plugin)\n\n\ndef plug() -> None:\n    Plugins().register("x.y", object())\n',
    )
    assert backend.red_gates() == []


def test_a_registration_at_import_is_found(backend: Backend) -> None:
    backend.append(
        BOOTSTRAP,
        "\n\n_EARLY: OperationRegistry = OperationRegistry(None)\n"
        '_EARLY.register("account.write", AccountWriteHandler())\n',
    )
    found = backend.findings()
    assert any(f.gate == "ownership" and f.line == backend.line_of(BOOTSTRAP, "_EARLY.register") for f in found)
