"""What runs the backend's code: it repeats, it is bounded, and nothing it does becomes a failure of ours."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from assure.backend.process import BackendDied, BackendProcess, Launch, Raised
from assure.core import CouldNotJudge


def launched(folder: Path, source: str, **options: Any) -> BackendProcess:
    """A process with one module of the backend, `shop`."""
    (folder / "shop.py").write_text(dedent(source), "utf-8")
    return BackendProcess(Launch(folder, path=(str(folder),), **options))


def called(folder: Path, source: str, function: str = "shop:run", **options: Any) -> Any:
    """What one call of a function of the module comes to."""
    with launched(folder, source, **options) as process:
        return process.call("functions.call", target=function, arguments={})


CHANCE = """
    import random, secrets, time, uuid
    from datetime import date, datetime, timezone
    from os import urandom
    def run():
        return [
            datetime.now(timezone.utc).isoformat(), datetime.now().isoformat(), date.today().isoformat(), time.time(),
            str(uuid.uuid4()), random.random(), secrets.token_hex(4), urandom(3).hex(), hash("text"),
        ]
"""


def test_two_runs_see_the_same_times_and_draw_the_same_lots(tmp_path: Path) -> None:
    first = called(tmp_path, CHANCE)
    assert first == called(tmp_path, CHANCE)
    assert first[0] == "2026-01-01T12:00:00+00:00"
    assert first[2] == "2026-01-01"


def test_every_clock_of_the_day_stands_at_the_same_instant(tmp_path: Path) -> None:
    source = """
        import time
        def run():
            return [time.gmtime()[:5], time.localtime()[:5], time.strftime("%Y-%m-%d %H:%M"), time.ctime(),
                    time.asctime(), time.strftime("%Y", time.gmtime(0)), time.ctime(0)]
    """
    moment, day = [2026, 1, 1, 12, 0], "Thu Jan  1 12:00:00 2026"
    assert called(tmp_path, source) == [
        moment,
        moment,
        "2026-01-01 12:00",
        day,
        day,
        "1970",
        "Thu Jan  1 00:00:00 1970",
    ]


def test_another_seed_draws_other_lots_at_the_same_time(tmp_path: Path) -> None:
    first, second = called(tmp_path, CHANCE), called(tmp_path, CHANCE, seed=7)
    assert first[:4] == second[:4]
    assert all(one != other for one, other in zip(first[4:8], second[4:8], strict=True))


def test_times_that_were_made_elsewhere_are_still_times(tmp_path: Path) -> None:
    source = """
        import pickle, sqlite3
        from datetime import date, datetime, timedelta
        def run():
            now = datetime.now()
            made = datetime.fromisoformat("2025-05-05T05:05:05") + timedelta(days=1)
            again = pickle.loads(pickle.dumps(now))
            return [isinstance(made, datetime), isinstance(date(2025, 1, 1), date), again == now,
                    isinstance(now, date), issubclass(datetime, date)]
    """
    assert called(tmp_path, source) == [True] * 5


def test_what_the_backend_prints_and_reads_does_not_disturb_the_answers(tmp_path: Path) -> None:
    source = """
        import os, sys
        print("at import")
        def run():
            print("loud"); os.write(1, b"louder\\n"); sys.stdout.flush()
            return sys.stdin.read()
    """
    assert called(tmp_path, source) == ""


def test_what_the_backend_raises_is_a_value_with_its_place(tmp_path: Path) -> None:
    found = called(tmp_path, "class Refused(Exception): ...\n\ndef run():\n    raise Refused('not today')\n")
    assert isinstance(found, Raised)
    assert (found.type, found.message) == ("shop.Refused", "not today")
    assert found.trace[-1].endswith("shop.py:4 run")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("import sys; sys.exit(3)", "builtins.SystemExit"),
        ("return object()", "builtins.TypeError"),
        ("return float('nan')", "builtins.ValueError"),
        ("return run()", "builtins.RecursionError"),
        ("return bytearray(10**12)", "builtins.MemoryError"),
    ],
)
def test_whatever_goes_wrong_in_a_call_the_process_answers_the_next_one(tmp_path: Path, body: str, kind: str) -> None:
    source = f"def run():\n    {body}\n\ndef well():\n    return 'well'\n"
    with launched(tmp_path, source, memory=2**31) as process:
        found = process.call("functions.call", target="shop:run", arguments={})
        assert isinstance(found, Raised)
        assert found.type == kind
        assert process.call("functions.call", target="shop:well", arguments={}) == "well"


def test_a_backend_that_ends_its_own_process_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BackendDied, match=r"(?s)ended during functions.call with exit status 7.*goodbye"):
        called(tmp_path, "import os\ndef run():\n    os.write(2, b'goodbye')\n    os._exit(7)\n")


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    source = """
        import os
        def run():
            for number in range(3, 20):
                try:
                    os.write(number, b'{"value": 1')
                except OSError:
                    pass
            os._exit(0)
    """
    with pytest.raises(BackendDied, match=r"ended during functions\.call with exit status 0"):
        called(tmp_path, source)


def test_a_crash_of_the_interpreter_names_the_signal(tmp_path: Path) -> None:
    with pytest.raises(BackendDied, match="by SIGKILL"):
        called(tmp_path, "import os, signal\ndef run():\n    os.kill(os.getpid(), signal.SIGKILL)\n")


def test_a_backend_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    source = """
        import subprocess, sys
        from pathlib import Path
        def run():
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            Path("child").write_text(str(child.pid))
            child.wait()
    """
    started = time.monotonic()
    with pytest.raises(BackendDied, match=r"did not answer functions\.call within 2 s"):
        called(tmp_path, source, seconds=2.0)
    assert time.monotonic() - started < 30
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{child}/stat").exists() and ") Z " in Path(f"/proc/{child}/stat").read_text():
            return  # dead, and waiting for whoever adopted it
        time.sleep(0.05)
    pytest.fail("the child of the backend lives on")


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "127.example.org", "2001:db8::1"])
def test_no_other_machine_can_be_reached(tmp_path: Path, host: str) -> None:
    found = called(tmp_path, f"import socket\ndef run():\n    socket.create_connection(({host!r}, 9), timeout=1)\n")
    assert isinstance(found, Raised)
    assert found.type.endswith("NetworkRefused")
    assert host in found.message


@pytest.mark.parametrize(
    "asked",
    ["gethostbyname('example.org')", "gethostbyaddr('192.0.2.1')", "getnameinfo(('192.0.2.1', 80), 0)"],
)
def test_no_other_machine_is_asked_for_an_address(tmp_path: Path, asked: str) -> None:
    found = called(tmp_path, f"import socket\ndef run():\n    socket.{asked}\n")
    assert isinstance(found, Raised)
    assert found.type.endswith("NetworkRefused")


def test_this_machine_can_be_reached(tmp_path: Path) -> None:
    source = """
        import socket
        def run():
            with socket.create_server(("127.0.0.1", 0)) as server:
                with socket.create_connection(("localhost", server.getsockname()[1]), timeout=5):
                    return "reached"
    """
    assert called(tmp_path, source) == "reached"


def test_no_variable_of_ours_reaches_the_backend_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@db/x")
    source = "import os\ndef run():\n    return [os.environ.get(n) for n in ('DATABASE_URL', 'MODE', 'TZ')]\n"
    assert called(tmp_path, source, variables={"MODE": "test"}) == [None, "test", "UTC"]


def test_the_backend_is_imported_from_its_own_path_first_and_ours_is_not_added(tmp_path: Path) -> None:
    home = str(Path(__file__).resolve().parents[3])
    installed = [str(Path(entry)) for entry in sys.path if "site-packages" in entry]
    path = called(tmp_path, "import sys\ndef run():\n    return sys.path\n")
    assert path[0] == str(tmp_path)
    assert home not in path[: path.index(installed[-1])]


def test_an_interpreter_that_is_not_there_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(CouldNotJudge, match="no-such-python can't be started"):
        BackendProcess(Launch(tmp_path, python="no-such-python"))
