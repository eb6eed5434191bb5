"""Our static gates, cold and warm, against import-linter and a plain parse of the same tree, in one run.

`make bench` fetches a large package as a source archive from the package index, lays the same three layers over it for
both tools, and prints medians of CPU time (user and system, children included) with the ratios that are the goal:
warm at most 0.15 of import-linter's warm run, cold at most 0.5 of `ast.parse` and a walk of every file.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "homeassistant==2024.3.3"
TOP = "homeassistant"
RUNS = int(os.environ.get("BENCH_RUNS", "5"))
GATES = "layers,ownership,tx-boundaries,init-hygiene"
PARSE = """
import ast, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    list(ast.walk(ast.parse(path.read_bytes())))
"""

CONFIG = f"""\
project: bench
source: [{TOP}]
contracts: {{layers: [layers.yaml], domains: [domains.yaml]}}
registrations:
  - {{kind: call, receiver: {TOP}.core.ServiceRegistry, method: async_register}}
"""
LAYERS = f"""\
name: bench
root: {TOP}
headers: "off"
layers:
  - {{id: components, paths: [{TOP}/components/**], may_import: [helpers, util]}}
  - {{id: helpers, paths: [{TOP}/helpers/**], may_import: [util], commits: true}}
  - {{id: util, paths: [{TOP}/util/**]}}
outside:
  - paths: [{TOP}/*.py, {TOP}/auth/**, {TOP}/backports/**, {TOP}/generated/**, {TOP}/scripts/**, {TOP}/brands/**]
    reason: They belong to no layer of the comparison.
    may_be_imported: true
"""
DOMAINS = f"""\
domains:
  - name: helpers
    paths: [{TOP}/helpers/**]
    operations: [{{name: service.call}}]
"""
LINTER = f"""\
[importlinter]
root_package = {TOP}

[importlinter:contract:layers]
name = layers
type = layers
layers =
    {TOP}.components
    {TOP}.helpers
    {TOP}.util
"""


def main() -> int:
    """Fetch, lay out, measure, print; 0 when everything could be measured."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        tree = fetched(work)
        linter = installed(work)
        laid_out(tree)
        files = list((tree / TOP).rglob("*.py"))
        print(f"{PACKAGE}: {len(files)} files; median of {RUNS} runs, CPU seconds")
        figures = measured(tree, linter, work)
    for name, seconds in figures.items():
        print(f"  {name:<28}{seconds:8.3f}")
    cold = figures["assure cold"] / figures["ast.parse and walk"]
    warm = figures["assure warm"] / figures["import-linter warm"]
    print(f"  cold / plain parse          {cold:8.2f}  (goal: at most 0.50)")
    print(f"  warm / import-linter warm   {warm:8.2f}  (goal: at most 0.15)")
    return 0


def fetched(work: Path) -> Path:
    """The unpacked source archive."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*pip, "--dest", str(work), PACKAGE], check=True, stderr=subprocess.DEVNULL)
    (archive,) = work.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(work / "source", filter="data")
    (tree,) = (work / "source").iterdir()
    for beside in tree.iterdir():
        if beside.name != TOP:
            shutil.rmtree(beside) if beside.is_dir() else beside.unlink()
    return tree


def installed(work: Path) -> Path:
    """import-linter in an environment of its own."""
    subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
    pip = [str(work / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "import-linter"], check=True, stderr=subprocess.DEVNULL)
    subprocess.run([str(work / "venv/bin/python"), "-m", "compileall", "-q", str(work / "venv/lib")], check=False)
    return work / "venv/bin/lint-imports"


def laid_out(tree: Path) -> None:
    """The same contract for both, and a repository, as a real project is one."""
    for name, text in (("assure.yaml", CONFIG), ("layers.yaml", LAYERS), ("domains.yaml", DOMAINS)):
        (tree / name).write_text(text, "utf-8")
    (tree / "importlinter.ini").write_text(LINTER, "utf-8")
    who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"]
    for words in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "bench"]):
        subprocess.run(["git", *words], cwd=tree, check=True)


def measured(tree: Path, linter: Path, work: Path) -> dict[str, float]:
    """Medians by name; each cold run begins without any cache, each warm one with that of the run before."""
    ours = [sys.executable, "-m", "assure", "gatepack", "--only", GATES, "--quiet", "--output", str(work / "out.txt")]
    theirs = [str(linter), "--config", "importlinter.ini"]
    cold_linter = [*theirs, "--no-cache"]
    plain = [sys.executable, "-c", PARSE, TOP]
    cache = work / "cache"
    found: dict[str, list[float]] = {}
    for _ in range(RUNS):
        shutil.rmtree(cache, ignore_errors=True)
        found.setdefault("assure cold", []).append(spent(ours, tree, cache))
        found.setdefault("assure warm", []).append(spent(ours, tree, cache))
        found.setdefault("import-linter cold", []).append(spent(cold_linter, tree, cache))
        spent(theirs, tree, cache)
        found.setdefault("import-linter warm", []).append(spent(theirs, tree, cache))
        found.setdefault("ast.parse and walk", []).append(spent(plain, tree, cache))
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def spent(command: list[str], tree: Path, cache: Path) -> float:
    """The CPU seconds of one run; findings are expected, anything worse than exit 3 is not."""
    root = Path(__file__).resolve().parents[1]
    environment = {**os.environ, "ASSURE_CACHE_DIR": str(cache), "PYTHONPATH": f"{root}:{tree}", "CI": "1"}
    # An environment in which Python may not keep bytecode would compile our modules anew in every run.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode not in (0, 1, 3):
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
