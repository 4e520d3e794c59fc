"""Names for values whose type is known to nobody who checks: each says why."""

from typing import Any, TypeAlias

# What was read from JSON (a column of the database, a body, a file): its shape is told where it is written.
Json: TypeAlias = Any
JsonObject: TypeAlias = dict[str, Any]
# Arguments that a base class of a library takes, handed on as they came.
PassedOn: TypeAlias = Any
# What a page's template is given: the template reads it, Python does not.
PageContext: TypeAlias = dict[str, object]
# What a valid form holds: each value is of its field's type, which the checker does not tie to the name.
CleanedData: TypeAlias = dict[str, Any]
