"""Whether a file stands where a file may stand, under a name it may have (R14)."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from assure.core import Location, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.values import BannedName, Topology
    from assure.core import Finding
    from assure.gates.topology import Place
    from assure.tree.facts import FileFacts
    from assure.tree.tree import Tree

BANNED_NAME = Rule(
    "LAY030",
    "banned-name",
    """A file has a name that the topology bans.

    **Why.** A name such as `*_service.py` says nothing of the layer, so everything ends up in it: decisions, effects
    and the transaction. Files that had the name when it was banned stand in the baseline; new ones fail. Case is no
    way round (`X_SERVICE.py`, `XService.py`), and neither is a package of that name.

    **Instead.** Name the file for its layer, as the entry of the ban says.

    **Source.** R14""",
    category="banned-name",
)
UNPLACED_FILE = Rule(
    "LAY031",
    "unplaced-file",
    """A file below the topology's root is in no layer and not listed as outside.

    **Why.** No rule of the topology looks at it: it may import everything and be imported by everything, and it is how
    one layer reaches another unseen. An `__init__.py` that holds nothing but a docstring or a version needs no layer.

    **Instead.** Move the file into a layer's folder, add its folder to a layer, or list it under `outside` with the
    reason.

    **Source.** R14""",
    category="placement",
)
AMBIGUOUS_FILE = Rule(
    "LAY032",
    "ambiguous-file",
    """The globs of two parts, or of two audiences, match the same file.

    **Why.** Which rules hold for the file would depend on the order of the entries.

    **Instead.** Make the globs exclude each other; name the folder of each.

    **Source.** R14""",
    Severity.MEDIUM,
    "placement",
)

RULES = (BANNED_NAME, UNPLACED_FILE, AMBIGUOUS_FILE)


class FileCheck:
    """Judges the places and names of one topology's files."""

    def __init__(self, topology: Topology, tree: Tree) -> None:
        self._topology = topology
        self._tree = tree

    @cached_property
    def _banned(self) -> tuple[tuple[re.Pattern[str], BannedName], ...]:
        from fnmatch import translate

        return tuple(
            (re.compile(translate(banned.pattern), re.IGNORECASE), banned) for banned in self._topology.banned_names
        )

    def findings(self, facts: FileFacts, place: Place) -> Iterator[Finding]:
        """What is wrong with the place or the name of a file; one listed as outside is left alone."""
        if place.exempt is not None:
            return
        yield from self._name(facts.path)
        if place.seat is None and not is_bare_package(facts.path, self._tree):
            yield UNPLACED_FILE.at(Location(facts.path, 1), f"{facts.path} is in no layer of {self._topology.name}")
        yield from _overlap(facts.path, [str(seat) for seat in place.seats], "layer")
        yield from _overlap(facts.path, [audience.name for audience in place.audiences], "audience")

    def _name(self, path: str) -> Iterator[Finding]:
        names = _spellings(path)
        for pattern, banned in self._banned:
            if any(map(pattern.fullmatch, names)):
                message = f"{names[0]} has a banned name ({banned.pattern}): {banned.reason}"
                yield BANNED_NAME.at(Location(path, 1), message, target=banned.pattern, fix=banned.reason)


def is_bare_package(path: str, tree: Tree) -> bool:
    """Whether a file only makes its folder a package."""
    facts = tree.file(path)
    if facts is None or not facts.is_package or facts.error is not None:
        return False
    return all(statement.kind in _NO_CONTENT for statement in tree.init(path))


_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|-")
_NO_CONTENT = frozenset({"docstring", "future", "version"})


def _spellings(path: str) -> tuple[str, ...]:
    """What a file is called, and the same in other spellings: `XService.py` as `X_Service.py`.

    The `__init__.py` of a package goes by the package's name as well, since importing it reads like a module's import.
    """
    folder, _, name = path.rpartition("/")
    names = [f"{folder.rpartition('/')[2]}.py", name] if name == "__init__.py" and folder else [name]
    return (*names, *(_WORD_ENDS.sub("_", each) for each in names))


def _overlap(path: str, claims: list[str], kind: str) -> Iterator[Finding]:
    if len(claims) > 1:
        message = f"{path} is claimed by {' and by '.join(claims)}; the rules of {claims[0]} were applied"
        yield AMBIGUOUS_FILE.at(Location(path, 1), message, target=f"{kind} {' '.join(claims)}")
