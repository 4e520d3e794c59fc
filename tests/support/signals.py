"""What a process inherits from its parent and would hand on to every program that a test starts."""

import signal
from types import FrameType

# Ignored by a job in the background of a shell without job control (INT, QUIT) or under `nohup` (HUP).
ENDING = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM)


def hand_on_defaults() -> None:
    """Let started programs begin with each ending signal at its default, and none blocked.

    Where this process ignores a signal it goes on doing so, by a handler of Python's that does nothing: a started
    program gets the default in place of a handler, but inherits that a signal is ignored.
    """
    for number in ENDING:
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, _pass_over)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _pass_over(_number: int, _frame: FrameType | None) -> None:
    pass
