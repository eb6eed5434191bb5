"""Defects in how a backend meets a failure, planted and found: on a real database, by the rows and by the sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Verdict

if TYPE_CHECKING:
    from conftest import Backend

KEYS, SPINE, HARNESS, ROWS, SPECS = (
    "app/keys.py",
    "app/spine.py",
    "app/harness.py",
    "specs/faults.yaml",
    "specs/specs.yaml",
)


def test_a_backend_in_which_a_failure_does_no_harm_passes(backend: Backend) -> None:
    result = backend.judged()
    assert result.findings == ()
    assert result.verdict is Verdict.PASSED
    subjects = dict(result.population.subjects)
    assert (subjects["row"], subjects["operation"]) == (1, 2)
    assert subjects["fault"] >= 20


def test_a_driver_exception_that_is_swallowed_is_found(backend: Backend) -> None:
    backend.replace(KEYS, "        return found\n", "        return found\n\n\ndef unused():\n    return None\n")
    backend.replace(
        KEYS,
        "        session.commit()\n",
        "        try:\n            session.commit()\n        except Exception:\n            pass\n",
    )
    found = dict(backend.findings())
    assert set(found) == {"FLT004"}
    assert "commit_failure at db.commit" in found["FLT004"]
    assert "it answers that it is done, and did not store keys 1 added; notices 1 added" in found["FLT004"]


def test_a_list_that_is_empty_because_the_database_did_not_answer_is_found(backend: Backend) -> None:
    whole = 'return {"items": [key.name for key in session.scalars(select(Key).order_by(Key.id))]}'
    backend.replace(
        KEYS, whole, f'try:\n            {whole}\n        except Exception:\n            return {{"items": []}}'
    )
    ((code, message),) = backend.findings()
    assert code == "FLT004"
    assert "`key.list`: raise at db.keys.select (app/keys.py:" in message


def test_a_status_that_is_written_before_the_call_that_fails_is_found(backend: Backend) -> None:
    backend.replace(KEYS, '        reference = context.vault.store(context.params["name"])\n', "")
    backend.replace(
        KEYS,
        "        session.add(Notice(text=reference))\n",
        '        session.commit()\n        reference = context.vault.store(context.params["name"])\n'
        "        session.add(Notice(text=reference))\n",
    )
    found = backend.findings()
    assert {code for code, _ in found} == {"FLT001", "FLT003"}
    assert any("raise at client.vault.store" in message and "stored keys 1 added" in message for _, message in found)


def test_a_retry_that_doubles_a_row_is_found(backend: Backend) -> None:
    backend.replace(
        KEYS,
        "def create_key(context):\n",
        "def create_key(context):\n"
        "    for _ in range(2):\n"
        "        try:\n"
        "            return stored(context)\n"
        "        except Exception:\n"
        "            continue\n"
        "    raise OSError\n"
        "\n"
        "\n"
        "def stored(context):\n",
    )
    backend.replace(
        KEYS, '        reference = context.vault.store(context.params["name"])\n', '        reference = "-"\n'
    )
    backend.replace(
        KEYS, "        session.commit()\n", '        session.commit()\n        context.vault.store("told")\n'
    )
    found = [message for code, message in backend.findings() if code == "FLT005"]
    assert any("it tried again by itself, and stored keys 2 added; notices 2 added" in message for message in found)


def test_who_is_told_of_an_error_although_everything_is_stored_and_asks_again_doubles_it(backend: Backend) -> None:
    backend.replace(
        KEYS, '        reference = context.vault.store(context.params["name"])\n', '        reference = "-"\n'
    )
    backend.replace(
        KEYS, "        session.commit()\n", '        session.commit()\n        context.vault.store("told")\n'
    )
    found = [message for code, message in backend.findings() if code == "FLT005"]
    assert any("although everything is stored, and asked again it stores keys 1 added" in each for each in found)


def test_a_lock_that_a_failure_leaves_behind_is_found(backend: Backend) -> None:
    backend.replace(
        SPINE,
        "        context.engine, context.vault",
        "        if self.busy:\n"
        "            raise RuntimeError('busy')\n"
        "        self.busy = True\n"
        "        context.engine, context.vault",
    )
    backend.replace(SPINE, "        self.handlers = {}\n", "        self.handlers = {}\n        self.busy = False\n")
    backend.replace(
        SPINE,
        "        return self.guard.run(operation, context, self.handlers[operation])\n",
        "        found = self.guard.run(operation, context, self.handlers[operation])\n"
        "        self.busy = False\n"
        "        return found\n",
    )
    found = backend.findings()
    assert any(
        code == "FLT007" and "asked again, with nothing failing, it raises RuntimeError: busy" in message
        for code, message in found
    )


def test_an_operation_that_tries_again_for_ever_is_found(backend: Backend) -> None:
    backend.replace(
        KEYS,
        '        reference = context.vault.store(context.params["name"])\n',
        "        import time\n"
        "        while True:\n"
        "            try:\n"
        "                reference = context.vault.store(context.params['name'])\n"
        "                break\n"
        "            except ConnectionError:\n"
        "                time.sleep(60)\n",
    )
    found = backend.findings()
    assert any(code == "FLT007" and "it tries again and again" in message for code, message in found)


def test_a_backend_that_never_comes_back_is_found_and_the_other_operations_are_judged(backend: Backend) -> None:
    backend.replace("assure.yaml", "time_limit: 20s", "time_limit: 8s")
    backend.replace(
        KEYS,
        '        reference = context.vault.store(context.params["name"])\n',
        "        try:\n"
        "            reference = context.vault.store(context.params['name'])\n"
        "        except Exception:\n"
        "            while True:\n"
        "                pass\n",
    )
    result = backend.judged()
    assert any("did not answer faults.strike within 8 s" in finding.message for finding in result.findings)
    assert {finding.code for finding in result.findings} == {"FLT007"}
    assert dict(result.population.subjects)["operation"] == 2


def test_a_row_whose_failure_is_never_let_in_is_a_finding(backend: Backend) -> None:
    backend.replace(ROWS, "point: client.vault.store, kind: unreachable", "point: db.keys.insert, kind: raise, hit: 2")
    ((code, message),) = backend.findings()
    assert (code, message) == (
        "FLT002",
        "FR-001: `key.create` comes to db.keys.insert 1 times, and the failure is let in at hit 2",
    )


def test_a_kind_that_can_not_be_let_in_at_a_point_is_a_finding(backend: Backend) -> None:
    backend.replace(ROWS, "point: client.vault.store, kind: unreachable", "point: db.keys.insert, kind: stale_read")
    ((code, message),) = backend.findings()
    assert code == "FLT002"
    assert "stale_read can't be let in at db.keys.insert, hit 1; raise, timeout, unreachable, lost_ack" in message


def test_a_row_that_names_an_operation_without_a_spec_can_not_be_run(backend: Backend) -> None:
    backend.replace(ROWS, "operation: key.create", "operation: key.crate")
    ((code, message),) = backend.findings()
    assert (code, message) == ("FLT009", "FR-001: `key.crate` has no active spec")


def test_rows_in_a_project_that_does_not_say_how_its_backend_is_run_are_a_finding(backend: Backend) -> None:
    backend.replace("assure.yaml", 'backend: {harness: "app.harness:Harness", time_limit: 20s}\n', "")
    ((code, message),) = backend.findings()
    assert code == "FLT009"
    assert "has no `backend`" in message


def test_an_operation_in_which_nothing_was_made_to_fail_says_so(backend: Backend) -> None:
    backend.replace(
        SPECS,
        "      completes: {caller: {tenant: acme}, params: {name: gateway}, holds: true}\n",
        "      refused: {caller: {tenant: acme}, params: {name: ''}, violates: [PRE-1]}\n",
    )
    backend.replace(ROWS, "operation: key.create\n    run: completes", "operation: key.list\n    run: completes")
    assert ("FLT008", "`key.create` (SPEC-001): has no run that holds, and no row of the matrix") in backend.findings()


def test_a_harness_that_shows_no_rows_is_no_ground_to_judge_on(backend: Backend) -> None:
    backend.replace(HARNESS, "self.engine, self.metadata = ", "self._engine, self._metadata = ")
    text = (backend.root / HARNESS).read_text("utf-8").replace("self.engine", "self._engine")
    (backend.root / HARNESS).write_text(text, "utf-8")
    result = backend.judged()
    assert result.verdict is Verdict.BROKEN
    assert "it has neither `engine` nor `rows`" in result.reason


def test_a_harness_that_can_not_keep_its_state_leads_to_the_same(backend: Backend) -> None:
    backend.replace(KEYS, '        reference = context.vault.store(context.params["name"])\n', "")
    backend.replace(
        KEYS,
        "        session.add(Notice(text=reference))\n",
        "        session.commit()\n"
        '        reference = context.vault.store(context.params["name"])\n'
        "        session.add(Notice(text=reference))\n",
    )
    found = backend.findings()
    backend.replace(HARNESS, "    def save(self):", "    def kept(self):")
    assert backend.findings() == found


def test_the_same_backend_is_judged_the_same_every_time(backend: Backend) -> None:
    backend.replace(
        KEYS,
        "        session.commit()\n",
        "        try:\n            session.commit()\n        except Exception:\n            pass\n",
    )
    results = [backend.judged() for _ in range(3)]
    assert len({repr((result.population, result.findings)) for result in results}) == 1


def test_a_harness_that_drops_the_contracts_it_is_given_proves_nothing(backend: Backend) -> None:
    backend.replace(HARNESS, "Guard(contracts, mode=Mode(mode))", "Guard(Contracts(), mode=Mode(mode))")
    backend.replace(
        HARNESS, "from assure.runtime import Guard, Mode", "from assure.runtime import Contracts, Guard, Mode"
    )
    found = backend.findings()
    assert {code for code, _ in found} == {"FLT009"}
    assert "no clause of SPEC-001 was judged" in found[0][1]


def test_what_differs_from_run_to_run_stands_in_no_message(backend: Backend) -> None:
    backend.replace(
        KEYS,
        "        session.flush()\n        session.add(Notice",
        "        session.commit()\n        session.add(Notice",
    )
    backend.replace(
        KEYS,
        "        session.add(Notice(text=reference))\n        session.flush()\n",
        "        session.add(Notice(text=reference))\n"
        "        try:\n"
        "            session.flush()\n"
        "        except Exception as error:\n"
        "            raise RuntimeError(f'{object()} of {context.engine.url}') from error\n",
    )
    first = backend.findings()
    assert any("RuntimeError: <object object at 0x> of sqlite:///(scratch)/" in message for _, message in first)
    assert backend.findings() == first
