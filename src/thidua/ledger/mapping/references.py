"""Names of units, procedures and officers in a source → ids, as the profile wants unknown ones treated."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.codes import AGENCY_OF_DOSSIER, is_procedure_code, present_agency, procedure_code
from thidua.ledger.cleaning.text import per_distinct
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.entity_lookup import LedgerEntities
from thidua.ledger.model import TABLES, TEXT
from thidua.ledger.store.said_in_time import MENTIONED_AT

UNIT_COLUMNS = frozenset(
    ("receiving_unit_id", "competent_unit_id", "boundary_unit_id", "unit_id", "to_unit_id", "parent_id")
)
OFFICER_COLUMNS = frozenset(("receiving_officer_id", "handling_officer_id", "officer_id", "requested_by", "changed_by"))
# Rows made for units and procedures that a profile lets a file bring in: any real record of them is newer.
BEFORE_ALL = np.datetime64(MENTIONED_AT, "us")

# Ids, and the reason to give where a text gives none; no reason where that is no mistake of the source.
Ids = tuple[pa.Array, UserError | None]


@dataclass(slots=True)
class References:
    """Lookups under one profile. Remembers what it let in that the ledger does not know."""

    profile: Profile
    entities: LedgerEntities
    officers_left_out: int = 0
    _new: dict[str, dict[str, None]] = field(default_factory=dict)
    _made: dict[str, set[str]] = field(default_factory=dict)

    def known_unit(self, name: str) -> str | None:
        """The unit of the ledger that is called so, also by the agency code of a merged province."""
        agencies = self.profile.agencies
        unit = self.entities.find_unit(name)
        return self.entities.find_unit(present_agency(name, agencies)) if unit is None and agencies else unit

    def known_procedure(self, text: str) -> str | None:
        """The procedure of the ledger with this code or name."""
        return self.entities.procedures.find(procedure_code(text))

    def units(self, text: pa.Array) -> Ids:
        """Ids of units, by id, name or agency code, also that of a merged province."""
        unknown = self.profile.unknown_units

        def unit_id(name: str) -> str | None:
            accepted = unknown in ("create", "accept")
            return self.known_unit(name) or self._let_in("units", name, accepted=accepted, new=unknown == "create")

        reason = UserError("no such unit in the ledger; correct the name, or import the list of units first")
        return per_distinct(text, unit_id, TEXT), reason if unknown == "quarantine" else None

    def agencies(self, codes: pa.Array) -> pa.Array:
        """Units by the agency part of dossier codes; null where it leads nowhere: it is only a fallback."""
        named = pc.extract_regex(codes, pattern=AGENCY_OF_DOSSIER).field("agency")
        present = self.profile.agencies
        return per_distinct(named, lambda code: self.entities.find_unit(present_agency(code, present)), TEXT)

    def procedures(self, text: pa.Array) -> Ids:
        """National codes of procedures, without local suffixes; names looked up."""
        unknown = self.profile.unknown_procedures

        def procedure_id(text: str) -> str | None:
            code = procedure_code(text)
            accepted = unknown in ("create", "accept") or (unknown == "quarantine" and is_procedure_code(code))
            return self.known_procedure(text) or self._let_in(
                "procedures", code, accepted=accepted, new=unknown == "create"
            )

        reason = UserError("no such procedure in the ledger; correct the code or name, or import the procedures first")
        return per_distinct(text, procedure_id, TEXT), reason if unknown == "quarantine" else None

    def officers(self, text: pa.Array) -> Ids:
        """Ids of officers, by id or name; counts the names that the profile wants left out."""
        unknown = self.profile.unknown_officers

        def officer_id(name: str) -> str | None:
            accepted = unknown in ("create", "accept")
            officer = self.entities.officers.find(name)
            return officer or self._let_in("officers", name, accepted=accepted, new=unknown == "create")

        ids = per_distinct(text, officer_id, TEXT)
        if unknown == "empty":
            self.officers_left_out += ids.null_count - text.null_count
        return ids, UserError("no such officer in the ledger") if unknown == "quarantine" else None

    def new_rows(self, tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
        """Rows for what these tables name and the ledger does not know, each once in an import."""
        made = {}
        for table, named in self._new.items():
            done = self._made.setdefault(table, set())
            columns_of = {"units": UNIT_COLUMNS, "officers": OFFICER_COLUMNS}.get(table, {"procedure_id"})
            used = {
                id_
                for rows in tables.values()
                for column in columns_of & set(rows.column_names)
                for id_ in pc.unique(rows.column(column)).to_pylist()
            }
            fresh = [id_ for id_ in named if id_ in used and id_ not in done]
            done.update(fresh)
            if fresh:
                made[table] = self._rows(table, fresh)
        return made

    def _let_in(self, table: str, name: str, *, accepted: bool, new: bool) -> str | None:
        if new:
            self._new.setdefault(table, {})[name] = None
        return name if accepted else None

    def _rows(self, table: str, ids: list[str]) -> pa.Table:
        names = pa.array(ids, TEXT)
        columns = {TABLES[table].key[0]: names, ("full_name" if table == "officers" else "name"): names}
        if table == "units":
            columns["unit_group"] = pa.repeat(pa.scalar(self.profile.new_unit_group, TEXT), len(ids))
        columns["row_no"] = pa.array(np.zeros(len(ids), dtype=np.int64))
        columns["version_at"] = pa.array(np.full(len(ids), BEFORE_ALL))
        return pa.table(columns)
