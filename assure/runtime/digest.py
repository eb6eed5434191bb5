"""The digest of a bundle: the same for the same content, however the file is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "assure/contracts-bundle/1"


def digest_of(bundle: Mapping[str, object]) -> str:
    """`sha256:` and the hash over everything in the bundle but its own `digest`, in canonical JSON.

    Raises TypeError or ValueError for what JSON has no word for.
    """
    import hashlib
    import json

    content = {key: value for key, value in bundle.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
