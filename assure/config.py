"""`assure.yaml`: found from the working directory upwards, checked, and made the frozen Config all else reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from assure.contracts.cache import ValueCache, key_of
from assure.contracts.files import MAX_BYTES
from assure.contracts.problems import Problems
from assure.contracts.values import Config
from assure.core import ContractProblem, ContractProblems, Location, UsageProblem
from assure.tree.shapes import TreeOptions

FILE_NAME = "assure.yaml"
_PATTERN = frozenset("*?[")
# The files that say what is started from outside, and the words in the titles of their sections that do.
PACKAGING = {"pyproject.toml": ("scripts", "entry-points", "plugins"), "setup.cfg": ("entry_points",)}
_SECTION = r"(?m)^[ \t]*\[+(?=[\w.\"' -]+\])"
_OBJECT = r"=[ \t]*[\"']?([A-Za-z_][\w.]*)[ \t]*:[ \t]*([A-Za-z_][\w.]*)"


def find_config(start: Path) -> Path:
    """The nearest assure.yaml in `start` or a folder above it; raises UsageProblem where there is none."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / FILE_NAME).is_file():
            return candidate / FILE_NAME
    raise UsageProblem(f"there is no {FILE_NAME} in {start} or in a folder above it; name one with --config")


def load_config(path: Path, cache: ValueCache | None = None, gate_names: Iterable[str] = ()) -> Config:
    """The configuration in a file; its folder is the project's root.

    `gate_names` are the names that settings of gates may have; without them any name is taken. Raises UsageProblem
    where the file can't be read, ContractProblems with everything that is wrong in it.
    """
    data, names = _bytes(path), tuple(gate_names)
    key = key_of("config", (path.name.encode(), "\0".join(names).encode(), data))
    kept = cache.get(key) if cache else None
    config = kept if isinstance(kept, Config) else _read(data, path.name, names)
    if cache and kept is not config:
        cache.put(key, config)
    root = path.resolve().parent
    return replace(config, root=str(root), scripts=scripts_of(root))


def scripts_of(root: Path) -> tuple[str, ...]:
    """The functions that a package starts with by its own word, dotted and sorted: scripts and entry points."""
    found: set[str] = set()
    for name, begins in PACKAGING.items():
        try:
            text = (root / name).read_bytes()[:MAX_BYTES].decode(errors="replace")
        except OSError:
            continue
        for section in re.split(_SECTION, text)[1:]:
            title, _, body = section.partition("]")
            if any(word in title for word in begins):
                found.update(f"{module}.{attribute}" for module, attribute in re.findall(_OBJECT, body))
    return tuple(sorted(found))


def _read(data: bytes, name: str, gate_names: tuple[str, ...]) -> Config:
    from assure.contracts.reading import read_config

    problems = Problems()
    config = read_config(data, name, gate_names, problems)
    problems.raise_any()
    assert config is not None
    return replace(config, digest=hashlib.sha256(data).hexdigest())


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageProblem(f"the configuration {path} can't be read: {error.strerror}") from None


def tree_options(config: Config) -> TreeOptions:
    """What the tree is told: where the source is, and which shapes in it count."""
    return TreeOptions(
        root=config.root,
        import_roots=config.import_roots,
        source=config.source,
        exclude=tuple(glob for exemption in config.exclude for glob in exemption.paths),
        registrations=config.registrations,
        session_names=config.session_names,
        session_types=config.session_types,
        dispatch=config.dispatch,
        entry_points=(*config.entry_points, *config.scripts, *_harness(config)),
    )


def _harness(config: Config) -> tuple[str, ...]:
    """What runs the backend while it is judged is called from outside too."""
    return (config.backend.harness.replace(":", "."),) if config.backend else ()


def check_folders(config: Config) -> None:
    """Raise ContractProblems for each import root that is no folder, and each source that is not there at all.

    With a root that is misspelt no import of the project would lead into the project, and every gate that follows
    imports would judge something else.
    """
    root = Path(config.root)
    problems = [
        _problem(config, "import_roots", "CFG012", text, f"`{text}` is no folder", _neighbour(root, text))
        for text in config.import_roots
        if not (root / text).is_dir()
    ]
    # Without `source` the import roots are judged, and have been looked at.
    problems += [
        _problem(config, "source", "CFG013", text, f"`{text}` stands for no source file", _neighbour(root, text))
        for text in config.source
        if f"source:{text}" in config.written_at and not _PATTERN.intersection(text) and not (root / text).exists()
    ]
    if problems:
        raise ContractProblems(tuple(problems))


def _problem(config: Config, key: str, code: str, text: str, message: str, hint: str = "") -> ContractProblem:
    at = config.written_at.get(f"{key}:{text}", Location(config.path))
    return ContractProblem(code, at.path, at.line, at.column, message, hint)


def _neighbour(root: Path, text: str) -> str:
    """A word on the folder that most likely was meant, where the one above it is there."""
    from assure.contracts.problems import nearest

    above = root / Path(text).parent
    try:
        names = [entry.name for entry in above.iterdir() if entry.is_dir()]
    except OSError:
        return ""
    return nearest(Path(text).name, names)


def check_source(config: Config, patterns: Iterable[tuple[str, str, int]]) -> None:
    """Raise ContractProblems for each entry of `source` that stands for no file while another one does.

    `patterns` are those of the tree: (kind, pattern, files). A tree without any file is no wrong configuration: each
    gate calls it empty.
    """
    counts = [(text, count) for kind, text, count in patterns if kind == "source"]
    if not any(count for _, count in counts):
        return
    lost = [text for text, count in counts if not count]
    if lost:
        told = (_problem(config, "source", "CFG013", text, f"`{text}` stands for no source file") for text in lost)
        raise ContractProblems(tuple(told))
