"""A seccomp filter for the process that runs a script: no sockets, programs, processes, signals or kernel doors."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
MODE_FILTER = 2
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Denied with EPERM. Number on x86_64, number on aarch64 (None: that architecture has no such call).
DENIED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201), "accept": (43, 202),
    "accept4": (288, 242), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "execve": (59, 221), "execveat": (322, 281), "fork": (57, None),
    "vfork": (58, None), "setsid": (112, 157), "setpgid": (109, 154), "kill": (62, 129), "tkill": (200, 130),
    "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "kcmp": (312, 272), "migrate_pages": (256, 238), "move_pages": (279, 239), "setpriority": (141, 140),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "sched_setparam": (142, 118),
    "sched_setaffinity": (203, 122), "ioprio_set": (251, 30), "prlimit64": (302, 261), "setrlimit": (160, 164),
    "mount": (165, 40), "umount2": (166, 39), "unshare": (272, 97), "setns": (308, 268),
    "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429), "open_tree": (428, 428),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "fchown": (93, 55), "lchown": (94, None),
    "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88),
    "futimesat": (261, None), "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "truncate": (76, 45),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "fanotify_init": (300, 262), "inotify_init": (253, None), "inotify_init1": (294, 26),
    "personality": (135, 92), "quotactl": (179, 60), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58), "iopl": (172, None),
    "ioperm": (173, None),
}  # fmt: skip
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
CLONE_THREAD = 0x10000

# Opcodes of classic BPF, from <linux/bpf_common.h>.
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; both machines are little-endian
X32 = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def supported() -> bool:
    """Whether this machine's system calls are known here."""
    return platform.machine() in AUDIT_ARCH


def instructions(machine: str) -> list[bytes]:
    """The filter as sock_filter structs."""
    column = list(AUDIT_ARCH).index(machine)
    lines = [
        _line(LOAD, ARCHITECTURE),
        _line(JUMP_EQUAL, AUDIT_ARCH[machine], 1, 0),
        _line(RETURN, KILL),
        _line(LOAD, NUMBER),
    ]
    if machine == "x86_64":
        lines += [_line(JUMP_AT_LEAST, X32, 0, 1), _line(RETURN, REFUSE | errno.EPERM)]
    for numbers in DENIED.values():
        number = numbers[column]
        if number is not None:
            lines += [_line(JUMP_EQUAL, number, 0, 1), _line(RETURN, REFUSE | errno.EPERM)]
    # clone3 hides its flags in memory, which a filter can't read; libc falls back to clone.
    lines += [_line(JUMP_EQUAL, CLONE3, 0, 1), _line(RETURN, REFUSE | errno.ENOSYS)]
    return [
        *lines,
        _line(JUMP_EQUAL, CLONE[machine], 1, 0),
        _line(RETURN, ALLOW),
        _line(LOAD, FIRST_ARGUMENT),
        _line(JUMP_BITS, CLONE_THREAD, 0, 1),
        _line(RETURN, ALLOW),
        _line(RETURN, REFUSE | errno.EPERM),
    ]


def install(libc: ctypes.CDLL) -> None:
    """Puts this process under the filter for good; OSError if the kernel refuses."""
    lines = instructions(platform.machine())
    code = ctypes.create_string_buffer(b"".join(lines))
    program = _Program(len(lines), ctypes.addressof(code))
    for option, value, pointer in (
        (PR_SET_NO_NEW_PRIVS, 1, None),
        (PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program)),
    ):
        if libc.prctl(option, ctypes.c_ulong(value), pointer, 0, 0) != 0:
            code_of_error = ctypes.get_errno()
            raise OSError(code_of_error, f"prctl({option}): {os.strerror(code_of_error)}")


def _line(code: int, value: int, when_true: int = 0, when_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, when_true, when_false, value)
