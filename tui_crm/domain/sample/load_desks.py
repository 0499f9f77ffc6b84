"""Writing what the people of the sample book have on their own desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peewee import fn

from tui_crm.domain.core import bulk
from tui_crm.domain.core.entity import registry
from tui_crm.domain.sample.desks import Desks, Goal, Note, Task
from tui_crm.domain.sample.load_days import DAY, MINUTE, Row, stamps

if TYPE_CHECKING:
    from tui_crm.domain.sample.load import Loader


def fill_desks(load: Loader) -> None:
    """Memos, tasks, meetings that repeat, and work plans of all who have any, inside a running wish."""
    desks: Desks = load.sample.desks()
    memos, tasks, plans = [], [], []
    for user in load.sample.staff():
        key = load.users[user["account"]]
        memos += [_memo(load, key, note) for note in desks.memos(user)]
        tasks += [_task(load, key, task) for task in desks.tasks(user)]
        plans += [_plan(load, key, goal) for goal in desks.goals(user)]
    for name, rows in (("memos", memos), ("appointments", tasks), ("plans", plans)):
        bulk.insert(load.desk, registry[name], rows)


def _memo(load: Loader, user: int, note: Note) -> Row:
    made = load.desk.clock.now() - note.days_ago * DAY
    return {"title": note.title, "content": note.content, "pinned": note.pinned, "owner": user} | stamps(made, user)


def _task(load: Loader, user: int, task: Task) -> Row:
    start = load.desk.clock.midnight(load.sample.today) + task.day * DAY + task.minute * MINUTE
    end = start + task.minutes * MINUTE
    return {
        "title": task.title,
        "type": load.values["appointment_type", task.type],
        "place": task.place,
        "start_at": start,
        "end_at": end if task.minutes else None,
        "remind_at": start - 10 * MINUTE if task.day >= 0 else None,
        "person": user,
        "owner": user,
        "repeat": task.repeat,
        "until": task.until,
        "series": task.series,
        "state": task.state,
        "done_at": end if task.state == "done" else None,
        **stamps(load.desk.clock.midnight(load.sample.today) - 40 * DAY, user),
    }


def _plan(load: Loader, user: int, goal: Goal) -> Row:
    made = load.desk.clock.instant(goal.starts_on, 10)
    return {
        "code": load.number("plans", "JH", made),
        "title": goal.title,
        "person": user,
        "starts_on": goal.starts_on,
        "ends_on": goal.ends_on,
        "customers": max(3, round(_reached(load, user, goal) * goal.effort)),
        "profit": goal.profit,
        "content": goal.content,
        "done": goal.done,
        **stamps(made, user),
    }


def _reached(load: Loader, user: int, goal: Goal) -> int:
    """Customers of a person that came into the book in the period of a plan."""
    customers: Any = registry["customers"].model
    first = load.desk.clock.midnight(goal.starts_on)
    last = load.desk.clock.midnight(goal.ends_on) + DAY
    inside = (customers.owner == user) & (customers.created_at >= first) & (customers.created_at < last)
    row = load.desk.store.one(customers.select(fn.COUNT(customers.id)).where(inside))
    return int(row[0]) if row else 0
