"""Where in a TOML file each entry is written: a line for every key and array element.

`tomllib` reads the values but forgets the lines. This walks the same text once more for the positions alone. It runs
only on text that `tomllib` has accepted, so it need not doubt what it sees.
"""

import re
import tomllib
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_ATOM = re.compile(r"[^,\]}\n#]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2}(?!"))|' + r"'''.*?'''(?:'{0,2}(?!'))|" + r'"(?:\\.|[^"\\\n])*"|' + r"'[^'\n]*'",
    re.DOTALL,
)


@dataclass
class LineNumbers:
    """Line numbers, counted from 1, by path of keys and array positions."""

    at: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of the entry, or of the nearest entry above it that is written down; 1 for the file itself."""
        while path and path not in self.at:
            path = path[:-1]
        return self.at.get(path, 1)


def locate(text: str) -> LineNumbers:
    """The lines of every entry of a TOML text that `tomllib.loads` accepts."""
    return _Walk(text).run()


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines = LineNumbers()
        self.counts: dict[Path, int] = {}  # elements seen of each array of tables
        self._line, self._counted_to = 1, 0

    def run(self) -> LineNumbers:
        here: Path = ()
        self._skip(_BLANK)
        while self.position < len(self.text):
            if self._next("["):
                here = self._header()
            else:
                self._pair(here)
            self._skip(_BLANK)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match[0]

    def _next(self, sign: str) -> bool:
        """Steps over the sign if it comes next."""
        if self.text.startswith(sign, self.position):
            self.position += len(sign)
            return True
        return False

    def _mark(self, path: Path, position: int) -> None:
        # Marks come in the order of the text, so each line break is counted once.
        self._line += self.text.count("\n", self._counted_to, position)
        self._counted_to = position
        self.lines.at.setdefault(path, self._line)

    def _keys(self) -> list[str]:
        """A dotted key, quoted parts unquoted."""
        keys = []
        while True:
            self._skip(_SPACE)
            bare = self._skip(_BARE)
            keys.append(bare or str(tomllib.loads("v = " + self._skip(_STRING))["v"]))
            self._skip(_SPACE)
            if not self._next("."):
                return keys

    def _header(self) -> Path:
        start = self.position
        array = self._next("[")
        keys = self._keys()
        self._next("]]" if array else "]")
        path: Path = ()
        for i, key in enumerate(keys):
            path = (*path, key)
            self._mark(path, start)
            if array and i == len(keys) - 1:
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                # Further parts of the header speak of the newest element.
                path = (*path, self.counts[path] - 1)
        self._mark(path, start)
        if array:
            # Arrays inside the new element start anew.
            self.counts = {counted: n for counted, n in self.counts.items() if counted[: len(path)] != path}
        return path

    def _pair(self, here: Path) -> None:
        start = self.position
        path = here
        for key in self._keys():
            path = (*path, key)
            self._mark(path, start)
        self._next("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            self._inline_table(path)
        elif not self._skip(_STRING):
            self._skip(_ATOM)

    def _array(self, path: Path) -> None:
        element = 0
        self._skip(_BLANK)
        while not self._next("]"):
            self._mark((*path, element), self.position)
            self._value((*path, element))
            element += 1
            self._skip(_BLANK)
            self._next(",")
            self._skip(_BLANK)

    def _inline_table(self, path: Path) -> None:
        self._skip(_BLANK)
        while not self._next("}"):
            self._pair(path)
            self._skip(_BLANK)
            self._next(",")
            self._skip(_BLANK)
