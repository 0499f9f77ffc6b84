"""Writing one record into the large book: how long somebody waits for it, and everybody else for the book.

What is made for it goes for good again; of it the audit alone keeps something, as of everything.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.bench import books
from tests.bench.measure import Figure, figure
from tui_crm.domain import open_book

ROUNDS = 20

CUSTOMER = {
    "phone": "0571-87654321", "mobile": "13800001234", "region": "330106", "address": "浙江省杭州市西湖区文三路1号",
    "contact_name": "王小明", "contact_sex": "male", "contact_position": "经理", "contact_mobile": "13900001234",
}  # fmt: skip
CONTACT = {"sex": "female", "position": "会计", "mobile": "13700001234"}


def figures(url: str) -> Iterator[Figure]:
    """What becomes of a customer, by somebody who has 2,000 of them, and in the end by an administrator."""
    spent: dict[str, list[float]] = {}

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        spent.setdefault(what, []).append((time.perf_counter() - began) * 1000)

    with closing(open_book(url)) as book:
        desk, admin = book.desk_of(books.MANAGER, "bench"), book.desk_of(book.administrators()[0], "bench")
        for number in range(ROUNDS + 1):
            with timed("a customer is made"):
                key = desk.create("customers", {"name": f"杭州明远贸易{number}", **CUSTOMER}).id
            with timed("a contact is made"):
                desk.create("contacts", {"customer": key, "name": "李娜", **CONTACT})
            with timed("a follow-up is written"):
                desk.create("followups", {"customer": key, "content": "报价已发，下周答复"})
            with timed("a customer is changed"):
                desk.change("customers", key, {"name": f"杭州明远科技{number}", "phone": "0571-87654322"})
            with timed("a change is undone"):
                change = desk.last_change()
                assert change is not None
                desk.undo(change.id)
            with timed("a customer with what it has goes into the recycle bin"):
                desk.remove("customers", key)
            with timed("it comes back"):
                admin.restore("customers", key)
            admin.remove("customers", key)
            with timed("it is deleted for good"):
                admin.purge("customers", key)
    for what, milliseconds in spent.items():
        # The first time a process loads what writing needs.
        yield figure(f"saved: {what}", milliseconds[1:])
