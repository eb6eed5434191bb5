"""Bytes of a file to Python source: encodings, line ends, syntax, module names; each refusal has its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.facts import SourceError

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

NESTED = "an expression is nested too deep for Python to read"
LARGEST = 32 * 1024 * 1024
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


def syntax_error(text: str) -> SourceError | None:
    """Why the text is no Python, None where it is; far cheaper than a syntax tree. Mute warnings around it."""
    try:
        compile(_STOP + text, "<source>", "exec", dont_inherit=True)
    except SyntaxError as stop:
        if stop.msg == _STOPPED and stop.lineno == 1:
            return None
    except (ValueError, RecursionError, MemoryError):
        pass  # parse() meets the same and says it with the right line
    tree = parse(text)
    return tree if isinstance(tree, SourceError) else None


def parse(text: str) -> ast.Module | SourceError:
    """The syntax tree of a text, or why there is none. Warnings are the caller's to mute.

    Syntax of a newer Python than this one is read too: what can be said in older words is put into them.
    """
    import ast

    try:
        return ast.parse(text)
    except SyntaxError as problem:
        newer = _parse_newer(text)
        if newer is not None:
            return newer
        return SourceError("syntax", problem.lineno or 1, max(problem.offset or 1, 1), _told(problem))
    except (RecursionError, MemoryError):
        return SourceError("nested-too-deep", 1, 1, NESTED)
    except ValueError as problem:
        return SourceError("encoding", 1, 1, f"Python refuses the text: {problem}")


def _parse_newer(text: str) -> ast.Module | None:
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


def module_name(path: str, import_roots: Sequence[str]) -> tuple[str, bool]:
    """The dotted name a file is imported by, and whether it is a package's `__init__`.

    The longest import root that holds the file wins; a file in none is named from the project root. Folders count
    whether or not they have an `__init__.py`.
    """
    fitting = [root for root in map(_as_prefix, import_roots) if path.startswith(root)]
    inside = path[len(max(fitting, key=len, default="")) :]
    parts = inside.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        return ".".join(parts[:-1]), True
    return ".".join(parts), False


def _as_prefix(root: str) -> str:
    root = root.strip("/").removeprefix("./")
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
