"""Answerable for whether a receiver is the registry that the configuration means, or a look-alike (R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.tree.meanings import Class, External, ExternalObject, Function, Module, Object

if TYPE_CHECKING:
    from assure.tree.inference import Inference
    from assure.tree.meanings import At, Meaning, Meanings
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression


class Verdict(NamedTuple):
    """The class a receiver was resolved to, and whether it was; "" and False where nothing is known of it."""

    receiver: str
    certain: bool


class Receivers:
    """Compares receivers with the class, function or variable that a registration shape names."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self._wanted: dict[str, frozenset[Scope]] = {}

    def judge(self, wanted: str, receiver: Expression, at: At) -> Verdict | None:
        """What a receiver is; None for one that is known to be something else."""
        values = self.inference.values(receiver, at)
        if not values:
            return Verdict("", False)
        return next((Verdict(symbol, True) for value in values if (symbol := self._symbol(wanted, value))), None)

    def is_function(self, wanted: str, method: str, callees: Meanings) -> bool:
        """Whether a plain function is called that stands in the module, or under the class, a shape names."""
        return any(isinstance(callee, Function) and callee.scope.symbol == f"{wanted}.{method}" for callee in callees)

    def classes(self, wanted: str) -> frozenset[Scope]:
        """The classes that the receiver of a shape means: itself, or what the function it names gives."""
        if wanted not in self._wanted:
            values = self.inference.dotted(wanted)
            results = self.inference.results(tuple(v for v in values if isinstance(v, Function)))
            objects = (v.cls for v in (*values, *results) if isinstance(v, Object | Class))
            self._wanted[wanted] = frozenset(objects)
        return self._wanted[wanted]

    def _symbol(self, wanted: str, value: Meaning) -> str:
        """The symbol under which a value counts, "" where it does not."""
        if isinstance(value, Object | Class):
            line = self.inference.ancestry(value.cls)
            match = next((cls.symbol for cls in line if cls in self.classes(wanted)), "")
            return match or (wanted if self._inherits_outside(wanted, value.cls) else "")
        if isinstance(value, External | ExternalObject | Module):
            return wanted if _same(value.name, wanted) else ""
        return ""

    def _inherits_outside(self, wanted: str, cls: Scope) -> bool:
        bases = self.inference.library_bases(cls)
        return any(isinstance(base, External | ExternalObject) and _same(base.name, wanted) for base in bases)


def _same(name: str, wanted: str) -> bool:
    """Whether two dotted names of a library mean the same: modules inside a package may re-export."""
    return name == wanted or (
        name.partition(".")[0] == wanted.partition(".")[0]
        and name.rpartition(".")[2] == wanted.rpartition(".")[2]
        and "." in wanted
    )
