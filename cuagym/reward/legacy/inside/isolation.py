"""Shuts this process in: own namespaces with an almost empty file system, or Landlock where those are refused.

Each way ends in a process without capabilities that can read the standard library and nothing else. The process
that runs a script is put under seccomp as well, see `seccomp`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
from collections.abc import Callable, Sequence

from . import seccomp

NOBODY = 65534
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
APART = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

# Landlock, whose calls have the same numbers everywhere.
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULESET_VERSION, PATH_BENEATH = 1, 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # number of file rights by ABI version

libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """The kernel does not offer this way of isolation."""


def enter(way: str, root: str, readable: Sequence[str]) -> None:
    """Shuts this process in; it returns in a new process, whose parent waits for it and ends as it ends.

    way: a key of WAYS. root: an empty folder of ours. readable: folders and files that stay readable. Refused if
    the kernel does not offer it; then the process may be half shut in, and another way can still be entered.
    """
    if not seccomp.supported():
        raise Refused(f"system calls of {platform.machine()} are not known")
    try:
        WAYS[way](root, [path for path in readable if os.path.exists(path)])
    except OSError as error:
        raise Refused(f"{way}: {error}") from error


def _enter_namespaces(root: str, readable: Sequence[str]) -> None:
    user, group = os.getuid(), os.getgid()
    if user == 0:
        _checked("unshare", libc.unshare(APART))
    else:
        _checked("unshare", libc.unshare(APART | CLONE_NEWUSER))
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
    _build_root(root, readable)
    _into_child()
    if user == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    _drop_capabilities()
    _die_with_parent()


def _build_root(root: str, readable: Sequence[str]) -> None:
    """A read-only root with `readable` at their own paths; nothing else of the machine, no /proc, no /tmp."""
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("none", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    for path in readable:
        inner = root + path
        if os.path.isdir(path):
            os.makedirs(inner, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(inner), exist_ok=True)
            with open(inner, "w", encoding="ascii"):
                pass
        _mount(path, inner, None, MS_BIND)
        # In a user namespace the flags that the mount has already must be named again.
        _mount(
            None, inner, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | os.statvfs(inner).f_flag
        )
    _mount(None, root, None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)
    os.chdir(root)
    _checked("pivot_root", libc.syscall(PIVOT_ROOT[platform.machine()], b".", b"."))
    _checked("umount", libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


def _enter_landlock(root: str, readable: Sequence[str]) -> None:
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), RULESET_VERSION)
    _checked("landlock", version)
    files = (1 << RIGHTS[min(version, max(RIGHTS))]) - 1
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    attributes = struct.pack("<QQQ", files, network, scoped)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    _into_child()
    rules = libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    _checked("landlock_create_ruleset", rules)
    for path in readable:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = READ_FILE | READ_DIR if os.path.isdir(path) else READ_FILE
        added = libc.syscall(ADD_RULE, rules, PATH_BENEATH, struct.pack("<Qi", rights, handle), 0)
        _checked("landlock_add_rule", added)
        os.close(handle)
    os.chdir(root)
    _checked("prctl", libc.prctl(seccomp.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _checked("landlock_restrict_self", libc.syscall(RESTRICT_SELF, rules, 0))
    os.close(rules)
    _drop_capabilities()
    _die_with_parent()


def _into_child() -> None:
    """Goes on in a child; this process closes what it holds, waits and ends with the child's status."""
    child = os.fork()
    if child == 0:
        return
    os.closerange(0, 256)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os._exit(status if status >= 0 else 1)


def _die_with_parent() -> None:
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    _checked("prctl", libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def _drop_capabilities() -> None:
    """No capability in any set; version 3 of the call's header, two words for each of the three sets."""
    header = struct.pack("<Ii", 0x20080522, 0)
    _checked("capset", libc.capset(header, bytes(24)))


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind, options)]
    result = libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3])
    _checked(f"mount on {target}", result)


def _checked(what: str, result: int) -> None:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code or errno.EPERM, f"{what}: {os.strerror(code or errno.EPERM)}")


WAYS: dict[str, Callable[[str, Sequence[str]], None]] = {
    "namespaces": _enter_namespaces,
    "landlock": _enter_landlock,
}
"""How a process can be shut in, the best first."""
