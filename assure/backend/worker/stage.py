"""Makes a run repeatable: a clock that stands, chance that repeats, and no network beyond this machine.

Everything is put in place before the first module of the backend is imported, so that `from uuid import uuid4` in its
source gets what repeats.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
# Who asks for an address asks another machine.
_NAMING = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"})


class NetworkRefused(OSError):
    """The backend wanted to reach another machine while it was being judged."""


class Stage:
    """The instant at which a run takes place, and the seed of everything in it that is left to chance."""

    def __init__(self, instant: str, seed: int) -> None:
        self._beginning = (instant, seed)
        self.now = datetime.fromisoformat(instant)
        self.random = _Chance(seed)

    def reset(self, instant: str, seed: int) -> None:
        """Begin again: the same instant and seed give the same times, random numbers and uuids."""
        import random

        self.now = datetime.fromisoformat(instant)
        self.random.seed(seed)
        random.seed(seed)

    def again(self) -> None:
        """Begin again as at first."""
        self.reset(*self._beginning)

    def mark(self) -> tuple[object, ...]:
        """How far time and chance have come."""
        import random

        return self.now, self.random.mark(), random.getstate()

    def rewind(self, mark: tuple[Any, ...]) -> None:
        """Go back to where they were."""
        import random

        self.now = mark[0]
        self.random.rewind(mark[1])
        random.setstate(mark[2])

    def advance(self, seconds: float) -> None:
        """Let the clock go on."""
        self.now += timedelta(seconds=seconds)

    def install(self) -> None:
        """Put the clock, chance and the border in place for the rest of this process."""
        self._install_clock()
        self._install_chance()
        sys.addaudithook(_stay_here)

    def _install_clock(self) -> None:
        import time

        time.time = lambda: (self.now - _EPOCH).total_seconds()
        time.time_ns = lambda: int((self.now - _EPOCH) / timedelta(microseconds=1)) * 1000
        for name in ("gmtime", "localtime", "ctime"):
            setattr(time, name, _at_now(getattr(time, name), lambda: time.time()))
        time.asctime = _at_now(time.asctime, lambda: time.localtime())
        written = time.strftime
        time.strftime = lambda form, *moment: written(form, *(moment or (time.localtime(),)))
        _replace(datetime, "now", lambda cls, tz=None: _of(cls, self.now.astimezone(tz), tz))
        _replace(datetime, "utcnow", lambda cls: _of(cls, self.now.astimezone(UTC), None))
        _replace(datetime, "today", lambda cls: _of(cls, self.now.astimezone(), None))
        _replace(date, "today", lambda cls: cls.fromordinal(self.now.astimezone().toordinal()))

    def _install_chance(self) -> None:
        import os
        import random
        import uuid

        drawn = self.random.bytes
        os.urandom = drawn
        random._urandom = drawn  # type: ignore[attr-defined]
        random.seed(self.random.start)
        uuid.uuid4 = lambda: uuid.UUID(bytes=drawn(16), version=4)
        uuid.uuid1 = lambda node=None, clock_seq=None: uuid.UUID(bytes=drawn(16), version=1)


def _at_now(function: Callable[[Any], Any], now: Callable[[], Any]) -> Callable[..., Any]:
    """A function of `time` that takes a moment, for who gives it none."""
    return lambda moment=None: function(now() if moment is None else moment)


class _Chance:
    """Bytes that look random and are the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.start = seed
        self.seed(seed)

    def seed(self, seed: int) -> None:
        self.start, self._drawn = seed, 0

    def mark(self) -> tuple[int, int]:
        return self.start, self._drawn

    def rewind(self, mark: tuple[int, int]) -> None:
        self.start, self._drawn = mark

    def bytes(self, number: int) -> bytes:
        from hashlib import sha256

        found = b""
        while len(found) < number:
            self._drawn += 1
            found += sha256(f"{self.start} {self._drawn}".encode()).digest()
        return found[:number]


def _of(kind: type[datetime], moment: datetime, tz: tzinfo | None) -> datetime:
    """A moment as an instance of the class that was asked, in its zone or in none."""
    return kind.combine(moment.date(), moment.time(), tz)


def _replace(kind: type, name: str, function: Callable[..., object]) -> None:
    """Give a built-in type another class method.

    A subclass in the place of `datetime` would be no base for the classes of others, and the values that C code makes
    would be no instances of it; so the type itself is changed, as the interpreter allows to those who ask it directly.
    """
    import ctypes
    import gc

    (methods,) = gc.get_referents(vars(kind))
    methods[name] = classmethod(function)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuses what leaves this machine; sockets of the file system have no host."""
    if event in _NAMING:
        host = arguments[0][0] if isinstance(arguments[0], tuple) else arguments[0]
    elif event not in _CONNECTING:
        return
    else:
        address = arguments[1]
        if not isinstance(address, tuple):
            return
        host = address[0]
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name and not _is_here(str(name)):
        raise NetworkRefused(f"the backend wanted to reach {name}; only this machine can be reached while it is judged")


def _is_here(host: str) -> bool:
    """Whether a host is this machine: the name localhost, or an address of the loopback; an empty one binds to all."""
    from ipaddress import ip_address

    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback or address.is_unspecified
