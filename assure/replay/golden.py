"""Writes expected decisions into a replay file, and leaves all else in it as it stands: comments, order and form."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from assure.contracts.document import read
from assure.contracts.problems import Problems
from assure.core import ContractProblems, UsageProblem
from assure.replay.drift import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.contracts.places import Place

_WIDEST = 110
_STEP = "  "
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*(?:[/ ][A-Za-z0-9_.-]+)*")
_OTHER = re.compile(r"(?i)true|false|null|yes|no|on|off|y|n")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
PARTS = ("outcome", "result", "error", "state", "contracts", "dispatches")


def written(data: bytes, path: str, decisions: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of a replay file with these decisions, by the id of their case, in the place of what was expected.

    Raises ContractProblems for a file that can't be read, UsageProblem for a case that is written on one line, and for
    a decision that YAML has no words for.
    """
    problems = Problems()
    document = read(data, path, problems)
    problems.raise_any()
    assert document is not None  # what can't be read is a problem
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    cases = document.data["cases"]
    for number in reversed(range(len(cases))):
        decision = decisions.get(cases[number]["id"])
        if decision is not None:
            _put(lines, document.place["cases"][number], expectation(decision), cases[number]["id"])
    text = "".join(lines)
    _proved(text, path, cases, decisions)
    return text


def expectation(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a decision that have something in them, in the order in which they are read."""
    found: dict[str, Any] = {part: decision[part] for part in PARTS if decision.get(part) not in (None, {}, [])}
    if decision.get("result") in ({}, []):
        found["result"] = decision["result"]
    if "error" in found:
        told = found["error"]
        found["error"] = {name: told[name] for name in ("type", "code", "message") if told.get(name)}
    if "dispatches" in found:
        made = found["dispatches"]
        found["dispatches"] = [{name: each[name] for name in each if each[name] is not None} for each in made]
    return {part: found[part] for part in PARTS if part in found}


def fitting(value: dict[str, Any], indent: int) -> list[str]:
    """The lines of a mapping in YAML: what fits on a line stands on one."""
    return _block(value, indent)


def _put(lines: list[str], place: Place, expected: dict[str, Any], name: str) -> None:
    first, column = place.mark.line - 1, place.mark.column - 1
    if lines[first][column : column + 1] == "{":
        raise UsageProblem(f"{place.at}: {name} stands on one line; write it as a block, so that its decision has room")
    ending = "\r\n" if lines[first].endswith("\r\n") else "\n"
    block = [f"{' ' * column}{line}{ending}" for line in _block({"expect": expected}, column)]
    if "expect" in place.mark.keys:
        begin = place.mark.keys["expect"][0] - 1
        end = _end(lines, begin + 1, column + 1)
    else:
        begin = end = _end(lines, first + 1, column)
        if begin and not lines[begin - 1].endswith("\n"):
            lines[begin - 1] += ending
    lines[begin:end] = block


def _end(lines: list[str], begin: int, column: int) -> int:
    """Where a block ends that goes on as long as lines begin at a column or further in; blank lines after it are not of
    it, nor are comments."""
    end = begin
    for number in range(begin, len(lines)):
        text = lines[number].strip()
        if not text or text.startswith("#"):
            continue
        if len(lines[number]) - len(lines[number].lstrip(" ")) < column:
            break
        end = number + 1
    return end


def _block(value: dict[str, Any], indent: int) -> list[str]:
    found: list[str] = []
    for name, item in value.items():
        short = _flow(item)
        if not isinstance(item, dict | list) or not item or (name != "expect" and len(short) + indent < _WIDEST):
            found.append(f"{_scalar(name)}: {short}")
        elif isinstance(item, dict):
            found.append(f"{_scalar(name)}:")
            found += [f"{_STEP}{line}" for line in _block(item, indent + len(_STEP))]
        else:
            found.append(f"{_scalar(name)}:")
            found += [f"{_STEP}{line}" for line in _items(item, indent + len(_STEP))]
    return found


def _items(items: list[Any], indent: int) -> list[str]:
    found: list[str] = []
    for item in items:
        short = _flow(item)
        if not isinstance(item, dict | list) or not item or len(short) + indent < _WIDEST:
            inner = [short]
        else:
            deeper = indent + len(_STEP)
            inner = _block(item, deeper) if isinstance(item, dict) else _items(item, deeper)
        found += [f"{'- ' if number == 0 else _STEP}{line}" for number, line in enumerate(inner)]
    return found


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(name)}: {_flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value, allow_nan=False)
    if _PLAIN.fullmatch(value) and not _OTHER.fullmatch(value):
        return value
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def _proved(text: str, path: str, cases: list[dict[str, Any]], decisions: Mapping[str, Mapping[str, Any]]) -> None:
    """What was written says what was meant, and nothing else has changed."""
    problems = Problems()
    document = read(text.encode(), path, problems)
    wanted = [
        {**case, "expect": expectation(decisions[case["id"]])} if case["id"] in decisions else case for case in cases
    ]
    try:
        problems.raise_any()
    except ContractProblems as met:
        raise UsageProblem(f"{path} can't hold what was decided: {met}") from None
    if document is None or canonical(document.data["cases"]) != canonical(wanted):
        raise UsageProblem(f"{path} can't be written without changing more than what is expected; nothing was written")
