"""What SQLite's planner is told of a book's tables, whatever their size.

SQLite counts its tables only when told to, which takes minutes in a large book, and a book that was counted while it
was empty is read as if it had stayed so: the search index, which deletes what it has merged, then reads itself through
from one end to the other at every save. So a book is given the figures of a large one, taken from a sample book of
1,000,000 customers with `ANALYZE`; what is quick there is quick in a small one. Tables that are not named here are
taken to be large by SQLite itself.

The figures of an index are those of `sqlite_stat1`: the rows in it, then the rows that are alike in its first column,
in its first two, and so on. An index that holds what lies in the recycle bin as well is said to find somewhat more than
it does, so that what lives is looked for in the one that holds nothing else.
"""

from __future__ import annotations

MEASURED = """
customers - 1000000
customers customers_claimed_at_id_alive 1000000 1000000 1
customers customers_code_alive 1000000 1
customers customers_created_at_id_alive 1000000 1 1
customers customers_credit_id_alive 1000000 10990 1
customers customers_industry_alive 1000000 43479
customers customers_last_followup_at_id_alive 1000000 1 1
customers customers_mobile_e164_alive 1000000 1
customers customers_name_alive 1000000 1
customers customers_name_sort_id_alive 1000000 1 1
customers customers_next_at_id_alive 1000000 1000000 1
customers customers_owner_deleted_at_id_alive 1000000 142858 142858 1
customers customers_owner_last_followup_at_id_alive 1000000 142858 1 1
customers customers_phone_e164_alive 1000000 1
customers customers_points_id_alive 1000000 9901 1
customers customers_region_alive 1000000 345
customers customers_updated_at_id_alive 1000000 1 1
contacts - 1000000
contacts contacts_code_alive 1000000 1
contacts contacts_created_at_id_alive 1000000 1 1
contacts contacts_customer 1000000 2
contacts contacts_customer_id_alive 1000000 1 1
contacts contacts_mobile_e164_alive 1000000 1
contacts contacts_name_sort_id_alive 1000000 5 1
contacts contacts_owner_deleted_at_id_alive 1000000 142858 142858 1
contacts contacts_phone_e164_alive 1000000 3
followups - 5004995
followups followups_at_id_alive 5004995 1 1
followups followups_contact 5004995 9
followups followups_customer 5004995 9
followups followups_customer_at_id_alive 5004995 6 1 1
followups followups_owner_at_id_alive 5004995 715000 1 1
followups followups_person_at_id_alive 5004995 834166 1 1
appointments - 200000
appointments appointments_contact 200000 2
appointments appointments_customer 200000 2
appointments appointments_followup 200000 2
appointments appointments_customer_start_at_id_alive 200000 1 1 1
appointments appointments_owner_start_at_id_alive 200000 33334 1 1
appointments appointments_owner_state_start_at_id_alive 200000 33334 16667 1 1
appointments appointments_person_remind_at_alive 20000 4000 4000
appointments appointments_person_start_at_id_alive 200000 40000 1 1
appointments appointments_person_state_start_at_id_alive 200000 40000 20000 1 1
appointments appointments_start_at_id_alive 200000 1 1
appointments appointments_state_created_at_alive 200000 100000 100000
appointments appointments_state_start_at_id_alive 200000 100000 1 1
regions - 3941
regions regions_code_alive 3941 1
regions regions_code_id_alive 3941 1 1
regions regions_name_id_alive 3941 1 1
regions regions_parent_alive 3941 10
dictionary_values - 230
dictionary_values dictionary_values_kind_code_alive 230 10 1
dictionary_values dictionary_values_kind_order_alive 230 10 1
"""
"""The table, the index ("-" for the table itself), and the figures."""


def known() -> list[tuple[str, str | None, str]]:
    """Table, index (None for the table itself) and figures, as SQLite keeps them."""
    lines = (line.split(maxsplit=2) for line in MEASURED.split("\n") if line)
    return [(table, None if index == "-" else index, figures) for table, index, figures in lines]
