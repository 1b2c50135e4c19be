"""All that must hold after every step. A later job joins with a function of its own."""

from __future__ import annotations

from typing import Final

from tests.machine import of_association, of_history, of_invoices, of_messages, of_rentals
from tests.machine.machine import Invariant

INVARIANTS: Final[tuple[Invariant, ...]] = (
    of_invoices.what_is_paid_is_the_sum_of_the_payments,
    of_invoices.what_is_paid_too_much_is_a_credit,
    of_invoices.a_balance_is_never_negative,
    of_invoices.an_invoice_is_paid_exactly_when_nothing_is_owed,
    of_invoices.a_deed_is_accepted_exactly_when_the_rules_allow_it,
    of_invoices.ageing_never_lowers_a_status,
    of_invoices.ageing_leaves_alone_what_is_closed_or_held,
    of_invoices.an_invoice_is_what_deeds_and_nights_have_made_it,
    of_invoices.the_due_index_holds_the_next_date_and_nothing_else,
    of_invoices.a_changed_ladder_is_marked_until_the_dates_are_new,
    of_invoices.the_other_indexes_hold_customer_and_status,
    of_history.history_is_never_rewritten,
    of_history.every_version_has_its_audit_entry,
    of_history.versions_have_no_gap,
    of_history.the_audit_leads_from_nothing_to_the_record,
    of_history.a_dry_run_writes_nothing_but_its_own_record,
    of_history.a_second_run_of_the_day_changes_nothing,
    of_history.every_run_is_closed_and_its_shards_are_done,
    of_history.the_counts_of_a_run_are_its_lines,
    of_history.nothing_is_parked,
    of_history.a_run_changes_what_was_due_and_says_so,
    of_messages.every_change_that_the_ladder_alerts_is_told_to_each,
    of_messages.no_message_is_without_its_cause,
    of_messages.a_message_is_handed_over_once_unless_its_reply_was_lost,
    of_messages.what_was_accepted_is_sent_and_what_is_sent_was_accepted,
    of_messages.nothing_is_handed_over_that_is_no_longer_so,
    of_messages.nothing_is_withdrawn_that_is_still_so,
    of_messages.a_message_waits_in_the_queue_of_its_state,
    of_messages.what_failed_is_told_by_the_next_channel,
    of_messages.what_a_person_closed_stays_closed,
    of_messages.no_message_stays_behind,
    of_association.no_fee_is_charged_on_a_fee,
    of_association.an_invoice_bears_one_fee_a_month,
    of_association.who_is_past_due_is_reminded,
    of_association.a_customer_is_reminded_once_a_monday,
    of_rentals.each_day_is_billed_once,
    of_rentals.the_sheets_say_which_invoice_bills_a_day,
    of_rentals.what_a_draft_bills_was_worked,
    of_rentals.amounts_are_those_of_the_days,
    of_rentals.a_serial_is_given_once,
    of_rentals.no_worked_day_is_forgotten,
    of_rentals.an_invoice_bills_the_days_that_it_ought_to,
    of_rentals.a_rental_is_what_deeds_and_nights_have_made_it,
)
