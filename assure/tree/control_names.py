"""Answerable for methods called by a name in a text: `getattr(session, "commit")()` reads as `session.commit()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE
from assure.tree.meanings import At
from assure.tree.sqltext import HOLE
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from assure.tree.inference import Inference
    from assure.tree.summaries import Expression

_TAKES = frozenset({"getattr", "__getattribute__"})
_MAKES = frozenset({"methodcaller", "attrgetter"})
_FOR_EACH = frozenset({"map", "imap", "for_each"})
_FURTHEST = 4


class NamedMethods:
    """Puts an attribute in place of what takes one by its name."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference

    @staticmethod
    def may_be(call: Expression, name: str) -> bool:
        """Whether a call of this last name may be such a detour: what is called is a call, or a plain name."""
        callee = call[1]
        if callee is None:
            return False
        return callee[0] == "call" or name in _FOR_EACH or name == "__call__" or (callee[0] == "name" and bool(call[2]))

    def callee(self, call: Expression, at: At) -> Expression:
        """What a call calls, as it would be written without the detour."""
        callee, arguments = call[1], call[2]
        if last_name(callee) in _FOR_EACH and len(arguments) > 1:
            maker = self.maker(arguments[0], at)
            return self.attribute(("each", arguments[1]), maker, at) if _calls(maker) else callee
        maker = self.maker(callee, at)
        if _calls(maker) and arguments:
            return self.attribute(arguments[0], maker, at)
        return self.plain(callee, at)

    def plain(self, callee: Expression, at: At) -> Expression:
        """A callee, with `getattr(x, "name")`, `attrgetter("name")(x)` and `x.name.__call__` as `x.name`."""
        if callee is None:
            return None
        if callee[0] == "attr" and callee[2] == "__call__":
            return self.plain(callee[1], at)
        if callee[0] != "call":
            return callee
        inner, arguments = callee[1], callee[2]
        name = last_name(inner)
        if name in _TAKES and len(arguments) > 1:
            return self.attribute(arguments[0], callee, at, 1)
        if name == "__getattribute__" and inner[0] == "attr" and arguments:
            return self.attribute(inner[1], callee, at)
        maker = self.maker(inner, at)
        if maker is not None and not _calls(maker) and arguments:
            return self.attribute(arguments[0], maker, at)
        return callee

    def attribute(self, owner: Expression, taking: Expression, at: At, position: int = 0) -> Expression:
        """An attribute of the owner whose dotted name stands in a text."""
        path = self.inference.text(taking[2][position], at)
        for name in path.split("."):
            owner = ("attr", owner, name)
        return self.inference.kept(owner) if HOLE not in path else None

    def maker(self, expression: Expression, at: At) -> Expression:
        """The call of `methodcaller` or `attrgetter` that an expression is, or was bound to."""
        for _ in range(_FURTHEST):
            if expression is None or expression[0] != "name":
                break
            found = self._bound(expression[1], at)
            if found is None:
                return None
            expression, at = found
        is_maker = expression is not None and expression[0] == "call" and last_name(expression[1]) in _MAKES
        return expression if is_maker and expression[2] else None

    @staticmethod
    def _bound(name: str, at: At) -> tuple[Expression, At] | None:
        """The last thing that a name was bound to, here or around."""
        bindings, _ = at.scope.reaching(name, at.order, at.block)
        scope = at.scope.parent
        while not bindings and scope is not None:
            bindings, _ = scope.reaching(name, WHOLE, -1)
            at, scope = At(scope, WHOLE, -1), scope.parent
        return (bindings[0].value, At(at.scope, bindings[0].order, bindings[0].block)) if bindings else None


def _calls(maker: Expression) -> bool:
    return maker is not None and last_name(maker[1]) == "methodcaller"
