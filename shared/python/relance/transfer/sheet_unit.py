"""Days of one rental and month: entered together, with what they change of its draft and of when it is billed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance.desk.entering import Entered, enter
from relance.domain.errors import BrokenRecordError
from relance.domain.invoice import Invoice
from relance.domain.organisation import Organisation
from relance.domain.periods import business_date, month_of
from relance.domain.rental import Rental
from relance.domain.timesheet import Timesheet
from relance.runtime.clock import now
from relance.store import invoices, rentals, timesheets
from relance.store.effects import Change, Effect
from relance.store.rereading import reread
from relance.store.timesheets import name_of
from relance.transfer.batch import Name, Row
from relance.transfer.claims import claims_of
from relance.transfer.fleet import TimesheetSchema
from relance.transfer.schemas import FileKind
from relance.transfer.trouble import Place, RowsRefusedError, Trouble, at
from relance.transfer.unit import Decision, Verdict
from relance.transfer.world import Keys, World, readable


@dataclass(frozen=True, slots=True)
class SheetUnit:
    """Rows of one rental and month: one write."""

    organisation: str
    rental: str
    month: date
    rows: tuple[Row[TimesheetSchema], ...]

    @property
    def place(self) -> Place:
        """Where its first row stands."""
        return self.rows[0].place

    @property
    def keys(self) -> Keys:
        """The timesheet, with the invoices that bill its days, and the rental."""
        sheet = (self.organisation, name_of(self.rental, self.month))
        return Keys(rentals=frozenset({(self.organisation, self.rental)}), sheets=frozenset({sheet}))

    @property
    def names(self) -> set[Name]:
        """The days; nothing refers to them."""
        return {(FileKind.TIMESHEETS, row.values.key) for row in self.rows}

    def decide(self, world: World) -> Decision:
        """Enter the days; `world` is told what becomes of the sheet, the rental and the drafts."""
        with at(self.place):
            organisation = world.organisation(self.organisation)
            rental = world.rental(organisation.id, self.rental)
            found = world.sheets.stored.get((organisation.id, name_of(self.rental, self.month)))
            broken = isinstance(found, BrokenRecordError)
            version = timesheets.version_of(organisation.id, self.rental, self.month) if broken else None
            sheet = self._empty() if broken else world.sheet(organisation.id, self.rental, self.month)
            billed = {number: one for number in sheet.billed if (one := world.invoice(organisation.id, number))}
        after = self._entered(organisation, rental, sheet, billed)
        if broken:
            after = replace(after, sheet=self._mended(world, after.sheet))
        elif self._is_history(world, rental):
            after = replace(after, rental=rental, again=False)
        return Decision(self._effects(world, organisation, sheet, after, version), self._verdicts(sheet, broken=broken))

    def _empty(self) -> Timesheet:
        return Timesheet(organisation=self.organisation, rental=self.rental, month=self.month)

    def _entered(self, organisation: Organisation, rental: Rental, sheet: Timesheet, billed: dict[str, Invoice]) -> Entered:
        today = business_date(now(), organisation.zone)
        changes = {row.values.date.day: row.values.status for row in self.rows}
        try:
            with at(self.place):
                return enter(organisation, rental, sheet, changes, billed, today)
        except RowsRefusedError:
            self._name_each(organisation, rental, sheet, billed, today)
            raise

    def _name_each(self, organisation: Organisation, rental: Rental, sheet: Timesheet, billed: dict[str, Invoice], today: date) -> None:
        """Days are refused one by one: each on its own tells which rows are."""
        troubles: list[Trouble] = []
        for row in self.rows:
            try:
                with at(row.place, days="date"):
                    enter(organisation, rental, sheet, {row.values.date.day: row.values.status}, billed, today)
            except RowsRefusedError as refused:
                troubles += refused.troubles
        if troubles:
            raise RowsRefusedError(troubles)

    def _mended(self, world: World, sheet: Timesheet) -> Timesheet:
        """Which of the days are billed is told by the invoices, all of which are read: no day is billed again."""
        with at(self.place, **{"breakdown.worked": "date"}):
            return claims_of(sheet, world.invoices_of(self.organisation))

    def _is_history(self, world: World, rental: Rental) -> bool:
        """Whether the rental comes with this import, and with the word that this month is billed: nothing of it is billed again."""
        is_new = (self.organisation, self.rental) in world.newcomers
        return is_new and rental.billed_to is not None and self.month <= rental.billed_to

    def _verdicts(self, sheet: Timesheet, *, broken: bool) -> tuple[Verdict, ...]:
        def verdict(row: Row[TimesheetSchema]) -> Verdict:
            known = sheet.days.get(row.values.date.day)
            if known is None and not broken:
                return Verdict.CREATED
            return Verdict.UNCHANGED if known is row.values.status else Verdict.CHANGED

        return tuple(verdict(row) for row in self.rows)

    def _effects(
        self, world: World, organisation: Organisation, before: Timesheet, after: Entered, version: int | None
    ) -> tuple[Effect, ...]:
        changes: list[Change] = []
        if change := timesheets.write(before, after.sheet, version):
            changes.append(change)
            key = (organisation.id, name_of(self.rental, self.month))
            world.sheets.coming[key] = replace(after.sheet, version=change.new_version)
        known = world.rental(organisation.id, self.rental)
        if change := rentals.write(known, after.rental) or (reread(known) if after.again else None):
            changes.append(change)
            world.rentals.coming[(organisation.id, self.rental)] = replace(after.rental, version=change.new_version)
        for draft in after.drafts:
            key = (organisation.id, draft.number)
            if change := invoices.write(readable(world.invoices.get(key) or draft), draft, organisation):
                changes.append(change)
                world.invoices.coming[key] = replace(draft, version=change.new_version)
        return (Effect(tuple(changes)),) if changes else ()


def sheet_units(rows: Sequence[Row[TimesheetSchema]]) -> Iterator[SheetUnit]:
    """The rows by rental and month, the months of a rental in order: what is looked at again is so from the earliest on."""
    months: dict[tuple[str, str, date], list[Row[TimesheetSchema]]] = {}
    for row in rows:
        months.setdefault((row.values.organisation, row.values.rental, month_of(row.values.date)), []).append(row)
    for (organisation, rental, month), some in sorted(months.items(), key=lambda one: (one[0][2], one[0])):
        yield SheetUnit(organisation, rental, month, tuple(some))
