"""Short articles of the help screen, a few sentences each; message ids, translated when they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from tui_crm.i18n import mark


@dataclass(frozen=True)
class Topic:
    """An article: a title and its sentences, one paragraph each."""

    title: str
    text: tuple[str, ...]


HOLES = {
    "filter": "list.filter",
    "palette": "app.palette",
    "undo": "list.undo",
    "bin": "list.bin",
    "restore": "list.restore",
    "share": "list.share",
}
"""What stands for a key in an article, and the action that it reaches."""

SUMS = mark("Sums")
"""The article about what the calculator understands."""

TOPICS = (
    Topic(
        mark("Finding records"),
        (
            mark("“{filter}” filters the list as you type. Two Chinese characters, pinyin initials such as hzhd, full "
                 "pinyin, the beginning of a word, a number or the end of a phone number are enough."),
            mark("Several words divided by blanks must all fit. Esc shows the whole list again."),
            mark("Conditions filter by fields: is, contains, from, up to, is empty. All of them must hold; of those "
                 "that are joined by “or”, one. The line above the list says which are set."),
            mark("{palette} finds records of every kind at once, and commands and places as well."),
        ),
    ),
    Topic(
        mark("Dates"),
        (
            mark("2026-05-01, 2026/5/1, 20260501 and 2026年5月1日 are the same day; 5-1 is the first of May of "
                 "this year."),
            mark("In words: today, tomorrow, day after tomorrow, yesterday, monday (the next one), next monday (of "
                 "next week), Dec 1, next month, end of month; in Chinese 今天, 明天, 后天, 昨天, 前天, 周三, 下周一, "
                 "下下周三, 十二月一号, 下个月1号, 月初, 月底, 年底."),
            mark("+3d, -2w, +1m and -1y (or +3天, -2周, +1月, -1年) count from today, and so do in 3 days, 2 weeks "
                 "ago, 3天后 and 两周前; next week is a week from today."),
            mark("A time stands behind its day: 5-1 9:30, next monday 10:00, tomorrow noon, 明天下午3点; in 30 "
                 "minutes, +2h and 半小时后 count from now."),
            mark("A time alone is of today; in a record that is there already, of the day that stands there. End and "
                 "reminder of an appointment are of the day of its start, and 15 min or 提前15分钟 reminds so long "
                 "before it."),
            mark("Where a field takes only what has been, such as the last purchase, a day without its year is the "
                 "last one; where only what is to come can be meant, the next one."),
        ),
    ),
    Topic(
        SUMS,
        (
            mark("Amounts: 1,200 * 1.5, 3.5万 * 12, (80 + 20) / 4. “ans” is the result before."),
            mark("Percentages are added or taken as a part of what stands before them: 1200 + 13%, 4800 - 15%. The "
                 "part alone: 4800 * 15%."),
            mark("Days: today + 45d, next monday + 2w, end of month - today. A day may be written as in a field, in "
                 "figures with its year or in words."),
            mark("Working days by the Chinese calendar: workdays today to end of month, today + 10wd."),
        ),
    ),
    Topic(
        mark("Undo"),
        (
            mark("{undo} in a list takes back your last change, whatever it was: edited values, a new record, "
                 "a deletion. Pressed again it takes back the one before."),
            mark("The history of a record and the audit show every change field by field; {undo} on a line takes that "
                 "one back, if your roles allow it and nobody has changed the same fields since."),
            mark("Undoing is a change like any other, and can be undone."),
        ),
    ),
    Topic(
        mark("Recycle bin"),
        (
            mark("Deleting moves a record into the recycle bin; nothing is lost. {bin} in a list shows what lies "
                 "there, {restore} restores it."),
            mark("Deleting for good is a right of its own, and asks first. It cannot be undone."),
        ),
    ),
    Topic(
        mark("Rights and sharing"),
        (
            mark("Your roles say how far each action reaches: none, own, department, department and below, or all. "
                 "With several roles the furthest level counts."),
            mark("What is out of your reach does not appear: not in lists, counts, search or exports. A key that "
                 "your roles refuse says so in the last line."),
            mark("{share} shares one record with a person or a department, to see or to change, for good or until a "
                 "day. The tab “Who sees it” tells everybody who can see a record, and why."),
        ),
    ),
    Topic(
        mark("Keys with a Chinese input method"),
        (
            mark("Every action has a key that works while the input method is on: a function key, an arrow, or a "
                 "letter with Ctrl. The signs 、 ／ ？ and ： work like / ? and :."),
            mark("Where a single letter does nothing, the input method is holding it: press Shift to switch it off, "
                 "or use the other key that this page shows."),
            mark("Some terminals keep F10, F11 or Ctrl+S for themselves; keys can be changed in “My settings”."),
        ),
    ),
    Topic(
        mark("Slow lines"),
        (
            mark("Only what changes on the screen is sent. Keys that you type ahead are not lost; the screen goes "
                 "straight to the last state."),
            mark("Typing two more letters into a filter is faster than paging. End goes to the last record of a "
                 "list at once, however long it is."),
        ),
    ),
)  # fmt: skip
