"""What the backend is delivered with: compiled contracts that are current, whole, and held from the start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from assure.runtime import Contracts, Mode

from app.__main__ import main
from app.main import contracts_of, create_backend, prepare
from app.settings import DEFAULT_CONTRACTS, Settings, SettingsError, settings_from

from .conftest import MakeBackend

PROJECT = Path(__file__).resolve().parents[2]
URL = "CONTROL_PLANE_DATABASE_URL"


def test_the_delivered_contracts_are_those_of_the_yaml_files() -> None:
    """Whoever changes a promise compiles it: assure specs compile -o example/contracts.json."""
    command = [sys.executable, "-m", "assure", "specs", "compile", "--config", str(PROJECT / "assure.yaml")]
    done = subprocess.run([*command, "--output", DEFAULT_CONTRACTS, "--check"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_from_yaml_the_backend_holds_the_same_contracts(contracts: Contracts) -> None:
    """In development nothing has to be compiled by hand, and nothing is decided differently."""
    assert contracts_of(Settings(contracts=str(PROJECT / "assure.yaml"))).digest == contracts.digest


def test_every_name_that_a_condition_mentions_is_supplied(contracts: Contracts, database_url: str) -> None:
    """And every contract is anchored at what is registered."""
    backend = create_backend(Settings(database_url=database_url), contracts=contracts)
    prepare(backend.guard)
    assert backend.guard.frozen
    assert set(contracts.dispatched) >= set(backend.registry.names)
    backend.close()


def test_a_condition_over_a_name_that_nobody_supplies_stops_the_start(database_url: str) -> None:
    """It could have no answer, so that in STRICT nothing of its operation would work."""
    bundle = json.loads(Path(DEFAULT_CONTRACTS).read_bytes())
    (found,) = (each for each in bundle["invariants"] if each["id"] == "BI-APIKEY-002")
    found["condition"] = "keys_in_use < 5"
    held = Contracts.from_mapping({key: value for key, value in bundle.items() if key != "digest"})
    backend = create_backend(Settings(database_url=database_url), contracts=held)
    with pytest.raises(SettingsError, match=r"keys_in_use: nobody supplies it.*BI-APIKEY-002"):
        prepare(backend.guard)
    backend.close()


@pytest.mark.parametrize("mode", ["strict", "enforce"])
def test_without_contracts_nothing_is_started_that_has_to_hold_them(mode: str) -> None:
    """An empty setting is no way around."""
    with pytest.raises(SettingsError, match="CONTROL_PLANE_CONTRACTS"):
        settings_from({"CONTROL_PLANE_CONTRACTS": "", "CONTROL_PLANE_CONTRACTS_MODE": mode})
    with pytest.raises(SettingsError, match="CONTROL_PLANE_CONTRACTS"):
        contracts_of(Settings(contracts="", contracts_mode=mode))


def test_only_monitor_starts_without_contracts(make_backend: MakeBackend) -> None:
    """It has nothing to record then."""
    assert contracts_of(Settings(contracts="", contracts_mode="monitor")) == Contracts()
    bare = make_backend(Contracts(), contracts_mode="monitor")
    bare.onboard()
    assert {row[0] for row in bare.rows("SELECT error_code FROM dispatch_audits")} == {None}


def test_contracts_that_can_not_be_used_stop_the_start(tmp_path: Path) -> None:
    """A file that is missing, altered, empty of contracts, or none at all."""
    bundle = json.loads(Path(DEFAULT_CONTRACTS).read_bytes())
    altered = tmp_path / "altered.json"
    altered.write_text(json.dumps({**bundle, "invariants": []}))
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for path, why in (
        (altered, "changed after it was compiled"),
        (broken, "not JSON"),
        (tmp_path / "no.json", "No such"),
    ):
        with pytest.raises(SettingsError, match=why):
            contracts_of(Settings(contracts=str(path)))


def test_the_program_says_why_it_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With 2, and before it touches the database."""
    monkeypatch.setenv(URL, f"sqlite:///{tmp_path / 'never.db'}")
    monkeypatch.setenv("CONTROL_PLANE_CONTRACTS", str(tmp_path / "no.json"))
    assert main() == 2
    assert "CONTROL_PLANE_CONTRACTS" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_mode_is_read_from_the_environment() -> None:
    """Strict is what nobody has to ask for."""
    assert settings_from({}).contracts_mode == Mode.STRICT
    for mode in Mode:
        assert settings_from({"CONTROL_PLANE_CONTRACTS_MODE": mode.value}).contracts_mode == mode
    with pytest.raises(SettingsError, match="CONTROL_PLANE_CONTRACTS_MODE is 'loose'"):
        settings_from({"CONTROL_PLANE_CONTRACTS_MODE": "loose"})
