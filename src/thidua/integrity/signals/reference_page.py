"""The reference page of the signals, made from the headers of their files."""

from thidua.indicators.catalogue.reference_page import headers_page
from thidua.integrity.signals.signal_files import signals

INTRO = """\
A signal says where an examiner should look. It is a count of dossiers or answers, read beside that of peers; it is no
finding, changes no verdict and enters no bundle. Each is one SQL file in `integrity/signals/catalogue/`, with
the header and the subset of SQL of the indicators; `repeat_supplements` is the indicator itself. How they are
read: [Look at integrity signals](../how-to/signals.md).

What the ledger does not have, signals do not see:

- The account that hands a dossier in is not kept: `one_filer_for_many` goes by the applicant (`applicant_key`), so that
  one account that files in many names stays unseen.
- An appointment that a source overwrites without a log of changes shows no moment of the change:
  `due_moved_at_the_last_moment` needs the log (`due_changes`); the indicator `due_date_moved` sees such ones, too.
- Where a source keeps the handing over alone, it counts as the end of processing: `finished_long_before_returned` then
  finds nothing.
- Devices of answers are known where the survey keeps a key of them (`device_key`), applicants where the source gives a
  key of them.
"""


def signals_page(note: str) -> str:
    """All signals in the order of their ids, in both languages."""
    return headers_page("Integrity signals", note, INTRO, signals())
