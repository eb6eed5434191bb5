"""Which files belong to which domain by the paths that domains declare, and whether those paths are sound (R12)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.gates.ownership_rules import IDLE_DOMAIN, PATH_BY_FILE_NAME, PATH_MATCHES_NOTHING, PATHS_OVERLAP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.values import Domain
    from assure.core import Finding
    from assure.tree.tree import Tree


@dataclass(frozen=True, slots=True)
class Folder:
    """One path of a domain and the files it matches."""

    domain: Domain
    glob: str
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of all domains, and whose each file is; a file of several domains is a finding of its own."""

    all: tuple[Folder, ...]
    owners: Mapping[str, tuple[str, ...]]

    def of(self, path: str) -> tuple[str, ...]:
        """The names of the domains that claim a file, sorted; empty for a file that nobody claims."""
        return self.owners.get(path, ())

    def known(self, name: str) -> bool:
        """Whether a domain has any file at all; one that has none is a finding of its own."""
        return any(folder.files for folder in self.all if folder.domain.name == name)


def survey(domains: Iterable[Domain], tree: Tree) -> Folders:
    """Match every path of every domain against the tree, once."""
    ordered = sorted(domains, key=lambda domain: domain.name)
    folders = tuple(Folder(domain, glob, frozenset(tree.matching(glob))) for domain in ordered for glob in domain.paths)
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for folder in folders:
        for path in folder.files:
            owners[path].add(folder.domain.name)
    return Folders(folders, {path: tuple(sorted(names)) for path, names in owners.items()})


def judge_domain(domain: Domain, folders: Folders) -> Iterator[Finding]:
    """A domain has operations, and each of its paths matches files that are its own."""
    if not domain.operations:
        yield IDLE_DOMAIN.at(domain.at, f"the domain {domain.name} declares no operation", target=domain.name)
    for folder in folders.all:
        if folder.domain is domain:
            yield from _empty(folder)
            yield from _by_file_name(folder)
            yield from _overlapping(folder, folders)


def _empty(folder: Folder) -> Iterator[Finding]:
    if not folder.files:
        message = f"`{folder.glob}` of the domain {folder.domain.name} matches no file of the tree"
        yield PATH_MATCHES_NOTHING.at(folder.domain.at, message, target=folder.glob, domain=folder.domain.name)


def _by_file_name(folder: Folder) -> Iterator[Finding]:
    """A path that ends in the plain name of a file and leaves the folder open."""
    places = sorted({path.rpartition("/")[0] for path in folder.files})
    if len(places) > 1 and _names_a_file(folder.glob):
        message = f"`{folder.glob}` of the domain {folder.domain.name} matches files in {', '.join(places)}"
        yield PATH_BY_FILE_NAME.at(folder.domain.at, message, target=folder.glob, domain=folder.domain.name)


def _names_a_file(glob: str) -> bool:
    before, _, name = glob.rpartition("/")
    return before.rpartition("/")[2] == "**" and not any(char in name for char in "*?[")


def _overlapping(folder: Folder, folders: Folders) -> Iterator[Finding]:
    """Each path of a later domain with which this one shares files; the finding stands at the later domain."""
    for other in folders.all:
        shared = folder.files & other.files if other.domain.name > folder.domain.name else ()
        if shared:
            message = (
                f"{min(shared)} is claimed by `{other.glob}` of the domain {other.domain.name} "
                f"and by `{folder.glob}` of the domain {folder.domain.name} ({folder.domain.at})"
            )
            target = f"{folder.domain.name} {folder.glob} {other.domain.name} {other.glob}"
            yield PATHS_OVERLAP.at(other.domain.at, message, target=target, files=len(shared))
