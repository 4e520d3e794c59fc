"""The child that becomes LibreOffice: limits of its own, and no network where the kernel lets it have none.

Run as a program: `python -I office_jail.py MEMORY SECONDS PROGRAM ARGUMENTS…`. It imports nothing of ours, since it is
nothing but the moment between the site's process and LibreOffice.
"""

import ctypes
import os
import resource
import sys

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of sched.h
LARGEST_FILE = 256 * 1024 * 1024
MOST_FILES = 1024


def limit(memory: int, seconds: int) -> None:
    """Address space in bytes, seconds of the processor, sizes and numbers of files; no picture of a crash."""
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (most, most))


def leave_network() -> bool:
    """Moves into a network of its own, where there is nobody; False where the kernel does not allow it."""
    if sys.platform != "linux":
        return False
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return any(unshare(flags) == 0 for flags in (NEW_NETWORK, NEW_USER | NEW_NETWORK))


if __name__ == "__main__":
    leave_network()
    limit(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - the program's own path, and files of ours
