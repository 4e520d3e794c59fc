"""Files written whole or not at all, files read ahead, folders that go away again, and what a full disk is called.

A draft is held under a lock of the system while its process lives. What a killed process left behind is known by
nobody holding it, and the next one that writes there takes it away.
"""

import errno
import fcntl
import glob
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
# DuckDB and delta-rs put the number of the system's error, or the system's words for it, into a message and give it no
# other way: tests/architecture/test_foreign_packages.py binds them to the versions this was read in.
_NUMBER_IN_TEXT = re.compile(r"\(os error (\d+)\)|\[Errno (\d+)\]")


# The system reads no more than so much ahead at a time.
_AHEAD = 1 << 20


class DiskFullError(OSError):
    """A disk is full; `filename` is what was to be written, or the folder it was to be written into."""


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; on a clean exit it is flushed to disk and takes the place of `path` at once.

    On an error nothing is left behind and an older `path` stays as it was.

    Raises:
        OSError: the directory cannot be made or written, or the disk is full; it names `path`, not the draft.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent, f".{glob.escape(path.name)}.*.part")
    try:
        draft, lock = _claimed(lambda: _new_file(path))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with named_when_full(path):
            yield draft
            with draft.open("rb") as written:
                os.fsync(written.fileno())
            draft.chmod(0o666 & ~_umask())
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
        os.close(lock)


@contextmanager
def scratch_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A new folder in `parent` (else the system's place for temporary files), removed at the end if still there.

    Raises:
        OSError: it cannot be made, or the disk is full.
    """
    place = Path(tempfile.gettempdir()) if parent is None else parent
    place.mkdir(parents=True, exist_ok=True)
    _sweep(place, f"{prefix}*")
    folder, lock = _claimed(lambda: tempfile.mkdtemp(prefix=prefix, dir=place))
    try:
        with named_when_full(place):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


@contextmanager
def named_when_full(path: Path) -> Iterator[None]:
    """Turn whatever says that the disk is full into a DiskFullError of `path`, unless it is one already."""
    try:
        yield
    except Exception as error:
        if isinstance(error, DiskFullError) or not means_full(error):
            raise
        raise DiskFullError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def means_full(error: BaseException) -> bool:
    """Whether an error of any library means that the disk takes no more."""
    return errno_of(error) in _FULL


def errno_of(error: BaseException) -> int | None:
    """The number of the system's error that an error of any library tells of; None where it tells of none.

    Numbers found in a text are looked for only where the error has none of its own, and only among those that a disk
    gives: no room, too large, over the quota, read-only, not to be read.
    """
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    text = str(error)
    if number := _NUMBER_IN_TEXT.search(text):
        return int(number[1] or number[2])
    return next((code for code in (*sorted(_FULL), errno.EROFS, errno.EIO) if os.strerror(code) in text), None)


def _new_file(path: Path) -> str:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    return name


def _claimed(make: Callable[[], str]) -> tuple[Path, int]:
    """What `make` made, and the handle by which it is held. Made again where a sweep was quicker than the lock."""
    while True:
        path = Path(make())
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue
        with suppress(OSError):  # where the file system knows no locks, nothing is swept either
            fcntl.flock(handle, fcntl.LOCK_EX)
        if _is_at(handle, path):
            return path, handle
        os.close(handle)


def _sweep(place: Path, pattern: str) -> None:
    """Remove what matches, is ours, and is held by nobody."""
    for path in place.glob(pattern):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(handle).st_uid == os.getuid() and _is_at(handle, path):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        except OSError:
            continue
        finally:
            os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


# Rights on files of whoever is neither their owner nor root.
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def _umask() -> int:
    """Of this process; asked of the system, since setting it to learn it would open other threads' files."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1], 8) for line in lines if line.startswith("Umask:"))


def read_ahead(paths: Iterable[Path]) -> None:
    """Have the system begin to bring files from the disk into its memory; it goes on by itself after the return.

    Where the system knows no such wish, or a file is not there, nothing happens: it is a matter of time alone.
    """
    if not hasattr(os, "posix_fadvise"):
        return
    for path in paths:
        with suppress(OSError), path.open("rb") as file:
            for start in range(0, os.fstat(file.fileno()).st_size, _AHEAD):
                os.posix_fadvise(file.fileno(), start, _AHEAD, os.POSIX_FADV_WILLNEED)
