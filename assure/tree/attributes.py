"""Answerable for what attributes stand for: of database objects, modules, libraries, instances and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.asking import WHOLE, Asking
from assure.tree.meanings import (
    At,
    Class,
    External,
    Function,
    Known,
    KnownMethod,
    KnownType,
    Module,
    Object,
    Text,
    merged,
    without_none,
)
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Scope

_PROPERTIES = frozenset({"property", "cached_property", "hybrid_property", "reify", "setter"})


class Attributes(Asking):
    """Looks attributes up: assigned in methods, declared in classes, inherited, or known of a library."""

    def member(self, value: Meaning, name: str) -> Meanings:
        """What an attribute of a value stands for."""
        if isinstance(value, Known):
            return self.known_member(value, name)
        if isinstance(value, Module):
            return self.imported(value.name, name)
        if isinstance(value, External):
            dotted = f"{value.name}.{name}"
            return self.library(dotted) or (External(dotted),)
        if isinstance(value, KnownType):
            return self._type_member(value, name)
        if isinstance(value, Text):
            return (value,) if name == "value" else ()  # the member of an enumeration
        if isinstance(value, Object):
            found = self.instance_member(value.cls, name)
            return tuple(Function(v.scope) if isinstance(v, Function) else v for v in found) if value.exact else found
        return self.class_member(value.cls, name) if isinstance(value, Class) else ()

    def known_member(self, value: Known, name: str) -> Meanings:
        """An attribute of a database object: another one, or a method."""
        member = libraries.MEMBERS.get(value.kind, {}).get(name)
        if member is None:
            return ()
        if member.is_attribute:
            return (Known(member.gives, f"{value.label}.{name}"),)
        return (KnownMethod(value, name, member),)

    def _type_member(self, value: KnownType, name: str) -> Meanings:
        """`scoped_session` classes pass methods through; a class method such as `connect` makes an instance."""
        if name in ("connect", "configure", "create"):
            return (value,)
        method = self.known_member(Known(value.kind, value.label), name)
        return method or self.library(f"{value.label}.{name}")

    def instance_member(self, cls: Scope, name: str) -> Meanings:
        """An attribute of an instance: assigned in methods, declared in the class, defined as a method, inherited."""
        return self.once(("member", cls, name), self._instance_member, cls, name)

    def _instance_member(self, cls: Scope, name: str) -> Meanings:
        for base in self.ancestry(cls):
            found = self.own_member(base, name, instance=True)
            if found:
                return tuple(Function(v.scope, cls) if isinstance(v, Function) and v.owner else v for v in found)
        for kind in self.library_bases(cls):
            found = self.known_member(kind, name) if isinstance(kind, Known) else ()
            if found:
                return found
        heirs = self.heirs(cls)
        return merged(*(self.own_member(heir, name, instance=True) for heir in heirs))

    def class_member(self, cls: Scope, name: str) -> Meanings:
        """An attribute of a class itself."""
        for base in self.ancestry(cls):
            found = self.own_member(base, name, instance=False)
            if found:
                return found
        if name in ("__subclasses__", "__members__"):
            return ()
        kinds = [kind for kind in self.library_bases(cls) if isinstance(kind, Known)]
        return merged(*(self.known_member(kind, name) for kind in kinds))

    def own_member(self, cls: Scope, name: str, *, instance: bool) -> Meanings:
        """What one class says of an attribute."""
        method = cls.members.get(name)
        if method is not None and method.facts.kind == "function" and method.name == name:
            return self._method(method, cls, instance)
        if method is not None:
            return (Class(method),)
        groups = [self.typed(cls.annotations.get(name), At(cls, WHOLE, -1))]
        groups += [self.bound(binding, cls) for binding in cls.bindings.get(name, ())]
        for child in cls.children if instance else ():
            annotation = child.annotations.get(f"self.{name}")
            groups.append(self.typed(annotation, At(child, WHOLE, -1)))
            groups += [self.bound(binding, child) for binding in child.attributes.get(name, ())]
        return without_none(merged(*groups))

    def _method(self, method: Scope, cls: Scope, instance: bool) -> Meanings:
        decorators = {last_name(decorator[1]) for decorator in method.facts.decorators}
        if instance and decorators & _PROPERTIES:
            return self.result(method)
        return (Function(method, cls),)
