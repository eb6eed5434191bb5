"""Bytes of a file to Python source: encodings, line ends, syntax, module names; each refusal has its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.facts import SourceError

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

NESTED = "an expression is nested too deep for Python to read"
LARGEST = 32 * 1024 * 1024
# Deeper than this, an expression is refused, whatever the stack at hand would hold. What nests by right recursion stays
# below 6,000 levels for Python's parser; only chains (`a.b().c[0]`, `a + b + c`) come any further.
_DEEPEST = 10_000
_CHAINED = 4_000
_LINKS = b".([+-*/%|&^@<>"
# What begins like this is a statement of its own wherever it stands outside texts.
_STATEMENT = r"\n(?=[ \t]*(?:def|class|return|import|raise|assert|while|with|pass)\b)"
_BOM = b"\xef\xbb\xbf"
# With this line on top the C parser reads the whole file and then stops at once: no symbol table, no bytecode and none
# of the Python objects of a syntax tree are made. The message is the proof that it got that far.
_STOP = "from __future__ import braces\n"
_STOPPED = "not a chance"


def blob_id(data: bytes, wide: bool = False) -> str:
    """The name git gives to this content, so that a cache filled with git serves a copy without it.

    `wide` is for repositories that keep SHA-256 names.
    """
    from hashlib import sha1, sha256

    named = b"blob %d\0" % len(data) + data
    return sha256(named).hexdigest() if wide else sha1(named, usedforsecurity=False).hexdigest()


def is_meant(data: bytes, digest: str) -> bool:
    """Whether this content has that name: as it is, or with the line ends that git may have changed at checkout."""
    wide = len(digest) > 40
    return blob_id(data, wide) == digest or (b"\r\n" in data and blob_id(data.replace(b"\r\n", b"\n"), wide) == digest)


def decode(data: bytes) -> tuple[str, SourceError | None]:
    """The source text with `\\n` line ends, or why there is none."""
    if len(data) > LARGEST:
        return "", SourceError("too-large", 0, 0, f"the file has {len(data)} bytes; at most {LARGEST} are read")
    text, error = _decoded(data)
    if error is not None:
        return "", error
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line, column = _place(text, text.index("\0"))
        return "", SourceError("null-byte", line, column, "the file holds a null byte, which no Python source may")
    return text, None


def _decoded(data: bytes) -> tuple[str, SourceError | None]:
    body = data[3:] if data.startswith(_BOM) else data
    encoding = "utf-8"
    if b"coding" in body[:400]:
        encoding, error = _declared_encoding(data)
        if error is not None:
            return "", error
    try:
        return body.decode(encoding), None
    except UnicodeDecodeError as problem:
        before = body[: problem.start].decode(encoding, "replace").replace("\r\n", "\n")
        line, column = _place(before, len(before))
        message = f"byte 0x{body[problem.start]:02x} is not {encoding}; declare the encoding or save the file as UTF-8"
        return "", SourceError("encoding", line, column, message)
    except (LookupError, ValueError) as problem:
        return "", SourceError("encoding", 1, 1, f"the declared encoding {encoding} can't be used: {problem}")


def _declared_encoding(data: bytes) -> tuple[str, SourceError | None]:
    """What the byte order mark and the cookie of PEP 263 say."""
    from io import BytesIO
    from tokenize import detect_encoding

    try:
        encoding, _ = detect_encoding(BytesIO(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")).readline)
    except SyntaxError as problem:
        line = 2 if b"coding" not in data.split(b"\n", 1)[0] else 1
        return "", SourceError("encoding", line, 1, str(problem.msg))
    return ("utf-8" if encoding == "utf-8-sig" else encoding), None


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def is_plain(text: str) -> bool:
    """Whether this Python reads the text; far cheaper than a syntax tree. Mute warnings around it."""
    try:
        compile(_STOP + text, "<source>", "exec", dont_inherit=True)
    except SyntaxError as stop:
        return stop.msg == _STOPPED and stop.lineno == 1
    except (ValueError, RecursionError, MemoryError):
        pass  # parse() meets the same and puts it into words
    return False


def long_statement(text: str) -> int:
    """The line on which a statement has so many links that its syntax tree may be too deep to read, 0 for none."""
    if len(text) < 2 * _CHAINED or _links(text) < _CHAINED:
        return 0
    import re

    line = 1
    for part in re.split(_STATEMENT, text):
        if _links(part) >= _CHAINED:
            lines = [_links(each) for each in part.split("\n")]
            return line + lines.index(max(lines))
        line += part.count("\n")
    return 0


def _links(text: str) -> int:
    data = text.encode(errors="surrogatepass")
    return len(data) - len(data.translate(None, _LINKS))


def _is_too_deep(module: ast.Module) -> bool:
    """Whether a syntax tree has more levels than are read; told without recursion."""
    import ast

    level: list[ast.AST] = [module]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


def parse(text: str) -> ast.Module | SourceError:
    """The syntax tree of a text, or why there is none. Warnings are the caller's to mute.

    Syntax of a newer Python than this one is read too: what can be said in older words is put into them.
    """
    module = parse_as_it_is(text)
    return (parse_newer(text, module) or module) if isinstance(module, SourceError) else module


def parse_as_it_is(text: str) -> ast.Module | SourceError:
    """The syntax tree as this Python reads the text, or why it does not."""
    import ast

    line = long_statement(text)
    too_deep = SourceError("nested-too-deep", line or 1, 1, NESTED)
    try:
        module = ast.parse(text)
        return too_deep if line and _is_too_deep(module) else module
    except SyntaxError as problem:
        return SourceError("syntax", problem.lineno or 1, max(problem.offset or 1, 1), _told(problem))
    except (RecursionError, MemoryError):
        return too_deep
    except ValueError as problem:
        return SourceError("encoding", 1, 1, f"Python refuses the text: {problem}")


def parse_newer(text: str, problem: SourceError) -> ast.Module | None:
    """The syntax tree of a text that only a newer Python reads as it is, None where it is no such text.

    `problem` is what this Python says to it; what it reads as far as its syntax goes is no newer text.
    """
    if problem.kind != "syntax":
        return None
    import ast

    from assure.tree.newer import lowered

    older = lowered(text)
    try:
        return None if older is None else ast.parse(older)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _told(problem: SyntaxError) -> str:
    """The parser's words, and by which Python: newer syntax is an error for an older one."""
    from sys import version_info

    return f"{problem.msg} (read as Python {version_info[0]}.{version_info[1]})"


class ModuleNames:
    """The dotted names files are imported by: the longest import root that holds a file wins.

    A file in none is named from the project root. Folders count whether or not they have an `__init__.py`.
    """

    def __init__(self, import_roots: Sequence[str]) -> None:
        self._roots = sorted(map(_as_prefix, import_roots), key=len, reverse=True)
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> tuple[str, bool]:
        """The module of a file, and whether the file is a package's `__init__`."""
        folder, _, name = path.rpartition("/")
        package = self._folders.get(folder)
        if package is None:
            package = self._folders[folder] = self._package(folder)
        if name == "__init__.py":
            return package[:-1], True
        return package + name.removesuffix(".py"), False

    def _package(self, folder: str) -> str:
        """The dotted name of a folder with a dot behind it, "" for an import root."""
        inside = folder + "/" if folder else ""
        root = next((root for root in self._roots if inside.startswith(root)), "")
        return inside[len(root) :].replace("/", ".")


def _as_prefix(root: str) -> str:
    root = root.removeprefix("./").strip("/")
    return "" if root in ("", ".") else root + "/"


def absolute(level: int, module: str, module_name: str, is_package: bool) -> str:
    """The full name of a relative import; one that climbs above its root keeps its dots, for a gate to report."""
    if not level:
        return module
    package = module_name.split(".") if module_name else []
    if not is_package:
        package = package[:-1]
    if level > len(package):
        return "." * level + module
    anchor = ".".join(package[: len(package) - level + 1])
    return f"{anchor}.{module}" if module else anchor


class Positions:
    """Turns positions of a syntax tree (columns in UTF-8 bytes from 0) into columns in characters from 1."""

    def __init__(self, text: str) -> None:
        self._lines = None if text.isascii() else text.split("\n")

    def column(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        """The column of a node's first character."""
        if self._lines is None:
            return node.col_offset + 1
        line = self._lines[node.lineno - 1]
        return len(line.encode()[: node.col_offset].decode(errors="replace")) + 1
