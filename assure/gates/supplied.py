"""Who supplies the names that conditions read: context providers and state probes, as registered (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.tree.facts import Registration
    from assure.tree.shapes import RegistrationShape
    from assure.workspace import Workspace


class Supplied(NamedTuple):
    """The names that are supplied, with what registers them; `known` is False where nobody says how that is done."""

    known: bool
    by_name: dict[str, Registration]

    @classmethod
    def by(cls, shapes: tuple[RegistrationShape, ...], workspace: Workspace) -> Supplied:
        """What the backend registers in these ways."""
        if not shapes:
            return cls(False, {})
        return cls(True, {each.operation: each for each in workspace.tree.registered(shapes) if each.operation})

    def missing(self, names: Iterable[str]) -> list[str]:
        """Those of the names that nothing supplies, sorted; none where nobody can say."""
        return sorted(set(names) - self.by_name.keys()) if self.known else []

    @property
    def shown(self) -> str:
        """Every name that is supplied, and where, for people."""
        found = (f"`{name}` ({each.path}:{each.line})" for name, each in sorted(self.by_name.items()))
        return ", ".join(found) or "nothing, by none of the ways that assure.yaml describes"
