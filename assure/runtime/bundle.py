"""Reads a compiled bundle of contracts (`assure/contracts-bundle/1`): whole, unaltered and without an unknown key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from assure.runtime.anchoring import Operations, anchored
from assure.runtime.bundle_clauses import ClauseReader
from assure.runtime.bundle_entries import BundleProblems, Entry
from assure.runtime.contracts import Contracts
from assure.runtime.digest import SCHEMA, digest_of
from assure.runtime.modes import Enforcement, Mode, ModeRule, Severity


def contracts_of(source: str | Path | bytes | Mapping[str, object]) -> Contracts:
    """The contracts that a path, the bytes of a bundle or its mapping stand for.

    A file or bytes must carry the digest; a mapping that was just made may go without. Raises BundleProblems with
    everything that is wrong, and OSError where the file can't be read.
    """
    if isinstance(source, Mapping):
        return _contracts(source, "bundle", sealed=False)
    if isinstance(source, bytes):
        return _contracts(parsed(source, "bundle"), "bundle", sealed=True)
    name = Path(source).name
    return _contracts(parsed(Path(source).read_bytes(), name), name, sealed=True)


def parsed(data: bytes, name: str) -> Mapping[str, object]:
    """The object in the bytes; BundleProblems for what is not JSON, twice the same key included."""
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise BundleProblems((f"{name}:{error.lineno}:{error.colno}: not JSON: {error.msg}",)) from error
    except (ValueError, RecursionError) as error:
        raise BundleProblems((f"{name}: not a bundle: {error}",)) from error
    if not isinstance(found, dict):
        raise BundleProblems((f"{name}: met {type(found).__name__}, expected an object",))
    return found


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        raise ValueError(f"the key {', '.join(twice)} stands twice in one object")
    return found


def _refused(word: str) -> object:
    raise ValueError(f"{word} is no number of JSON")


def _contracts(data: Mapping[str, object], name: str, *, sealed: bool) -> Contracts:
    problems: list[str] = []
    whole = Entry(data, name, problems)
    schema = whole.text("schema")
    if schema != SCHEMA:
        raise BundleProblems((f"{name}.schema: met {schema or 'nothing'}, expected {SCHEMA}",))
    digest = _digest(data, whole, sealed=sealed)
    enforcement = _enforcement(whole)
    operations = Operations.read(whole)
    clauses = ClauseReader(whole, operations).read()
    whole.done()
    if problems:
        raise BundleProblems(tuple(problems))
    return Contracts(
        clauses=tuple(clause for clause, _ in clauses),
        dispatched=anchored(clauses, operations),
        enforcement=enforcement,
        digest=digest,
    )


def _digest(data: Mapping[str, object], whole: Entry, *, sealed: bool) -> str:
    """The digest of the content; one that is given has to be it."""
    given = whole.text("digest", None if sealed else "")
    try:
        found = digest_of(data)
    except (TypeError, ValueError, RecursionError) as error:
        whole.problems.append(f"{whole.where}: not JSON: {error}")
        return ""
    if given and given != found:
        whole.wrong("digest", given, f"{found}: the content was changed after it was compiled")
    return found


def _enforcement(whole: Entry) -> Enforcement:
    """Which mode applies where; a bundle says so, there is no silent default."""
    entry = whole.entry("enforcement")
    if entry is None:
        whole.wrong("enforcement", None, "an object with a default mode")
        return Enforcement()
    unresolved = entry.text("unresolved_method", "deny")
    if unresolved not in ("deny", "record"):
        entry.wrong("unresolved_method", unresolved, "deny or record")
    found = Enforcement(
        default=entry.choice("default", Mode),
        rules=tuple(_rule(rule) for rule in entry.entries("rules")),
        deny_unresolved=unresolved != "record",
    )
    entry.done()
    return found


def _rule(entry: Entry) -> ModeRule:
    rule = ModeRule(
        mode=entry.choice("mode", Mode),
        ids=frozenset(entry.texts("ids")),
        domains=frozenset(entry.texts("domains")),
        severities=frozenset(entry.choices("severities", Severity)),
        until=_day(entry, "until"),
        reason=entry.text("reason", ""),
    )
    entry.done()
    if not (rule.ids or rule.domains or rule.severities):
        entry.wrong("", {}, "a rule that selects by ids, domains or severities")
    return rule


def _day(entry: Entry, key: str) -> str:
    """A day as ISO writes it, so that days compare as texts do."""
    from datetime import date

    text = entry.text(key, "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        entry.wrong(key, text, "a day such as 2027-03-31")
        return ""
