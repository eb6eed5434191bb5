"""Precision and recall of transaction control on real lines of public backends, each tree judged whole.

    python benchmarks/tx_shapes.py SHAPES.jsonl TREES [--show]

SHAPES.jsonl has a line for each shape: repository, version (`commit`), path, line, the line itself (`snippet`), and the
right answer. TREES is a folder that has, for each repository `owner/name`, its files in `owner+name/` or `owner/name/`.
A shape counts as found when a control stands on one of its `accept_lines`. A tree that is missing, or holds another
version (its line reads differently), is said and leaves its shapes out of the figures; the exit code is then 3.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure.tree.shapes import TreeOptions
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape = dict[str, Any]


def main() -> int:
    """Judge every tree, print what differs and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", type=Path)
    parser.add_argument("trees", type=Path)
    parser.add_argument("--show", action="store_true", help="print every shape with its answer")
    given = parser.parse_args()
    by_repository: dict[str, list[Shape]] = defaultdict(list)
    for line in given.shapes.read_text("utf-8").splitlines():
        if line.strip():
            shape = json.loads(line)
            by_repository[shape["repo"]].append(shape)
    counts: dict[str, int] = defaultdict(int)
    for repository, shapes in sorted(by_repository.items()):
        for shape, answer in judged(repository, shapes, given.trees):
            counts[answer] += 1
            if given.show or answer in ("wrong", "missed", "absent"):
                print(f"{answer:7} {shape['id']} {repository} {shape['path']}:{shape['line']} {shape['shape']}")
    return report(counts)


def judged(repository: str, shapes: list[Shape], trees: Path) -> Iterable[tuple[Shape, str]]:
    """Each shape of a repository with its answer: right, wrong (found, but no control), missed, silent, absent."""
    root = next((found for sign in "+/" if (found := trees / repository.replace("/", sign)).is_dir()), None)
    if root is None:
        print(f"no tree for {repository} below {trees}")
        return [(shape, "absent") for shape in shapes]
    started = time.process_time()
    tree = Tree.load(TreeOptions(str(root), (".",), (".",)), cache=None)
    found = {(control.path, control.line) for control in tree.transactions}
    seconds = time.process_time() - started
    print(f"{repository}: {len(tree.files)} files, {len(found)} lines with control, {seconds:.1f} s of CPU")
    return [(shape, answer_of(shape, found, root)) for shape in shapes]


def answer_of(shape: Shape, found: set[tuple[str, int]], root: Path) -> str:
    """How the answer for one shape compares with the right one."""
    if not stands(shape, root):
        return "absent"
    hit = any((shape["path"], line) in found for line in shape["accept_lines"])
    if shape["is_tx_control"]:
        return "right" if hit else "missed"
    return "wrong" if hit else "silent"


def stands(shape: Shape, root: Path) -> bool:
    """Whether the tree holds the line that the shape is about."""
    file = root / shape["path"]
    lines = file.read_text("utf-8", "replace").split("\n") if file.is_file() else []
    return shape["line"] <= len(lines) and shape["snippet"].strip() in lines[shape["line"] - 1]


def report(counts: dict[str, int]) -> int:
    """Print the figures."""
    right, wrong, missed, silent = (counts[name] for name in ("right", "wrong", "missed", "silent"))
    absent = counts["absent"]
    print(f"{right} found, {silent} rightly left alone, {wrong} wrongly found, {missed} missed, {absent} not judged")
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / (right + missed) if right + missed else 0.0
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    return 3 if absent or not right else 0


if __name__ == "__main__":
    sys.exit(main())
