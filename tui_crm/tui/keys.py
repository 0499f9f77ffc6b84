"""Every key of the program as a line in one table: what it does, where, and which keys reach it.

Bindings, the help page, the palette and the page of keys in the documentation are made from it. People remap keys
by id in their settings. Full-width signs stand beside the plain ones, because a Chinese input method sends those.
"""

from __future__ import annotations

from dataclasses import replace

from tui_crm.i18n import mark
from tui_crm.tui.key import Key, moves, walking

EVERYWHERE = (
    Key("app.palette", "ctrl+k,ctrl+p,colon,fullwidth_colon", "palette", mark("Commands"),
        mark("Find any command, record or screen by its name or pinyin initials.")),
    Key("app.help", "f1,question_mark,fullwidth_question_mark", "help", mark("Help")),
    Key("app.back", "escape", "back", mark("Back")),
    Key("app.quit", "q,f10", "leave", mark("Back, or quit")),
    Key("app.agenda", "c,f11", "agenda", mark("Agenda"), mark("Appointments and tasks by day, week or month.")),
    Key("app.reminders", "m,ctrl+v", "reminders", mark("Reminders"),
        mark("What is due, those missed while away included.")),
    Key("app.news", "N,ctrl+left", "news", mark("News"),
        mark("What others did with customers and tasks of mine, those already read included.")),
    Key("app.lock", "ctrl+d", "lock", mark("Lock the screen")),
    Key("app.repaint", "ctrl+l", "app.repaint", mark("Redraw"),
        mark("Send the whole screen anew, when something else has written to the terminal.")),
    Key("app.link", "", "link", mark("Link"),
        mark("Draw much or little, as the line to this terminal is good for.")),
    Key("app.calculator", "equals_sign,fullwidth_equals_sign,ctrl+underscore", "calculate", mark("Calculator"),
        mark("Sums, percentages, days and working days; from a form the result can go into the field.")),
    Key("app.find", "ctrl+circumflex_accent", "find", mark("Search everything"),
        mark("Search all kinds of records at once, and go on in one of them.")),
    Key("app.settings", "f9", "settings", mark("My settings")),
    Key("app.company", "", "company", mark("Our company"),
        mark("Address, tax number, bank and whatever else is asked of the own company.")),
    Key("app.about", "", "about", mark("About"), mark("Version, database, link, and where help is.")),
    Key("app.sign_out", "", "sign_out", mark("Sign out")),
)  # fmt: skip

LIST = (
    Key("list.filter", "slash,ideographic_comma,fullwidth_solidus", "filter", mark("Filter"),
        mark("Filter the list as you type: two characters, pinyin initials, the end of a phone number.")),
    Key("list.new", "n,ctrl+n,f3", "new", mark("New"), needs="create", bin=False),
    Key("list.edit", "e,f4", "edit", mark("Edit"), needs="change", bin=False),
    Key("list.remove", "d,delete", "remove", mark("Delete"), mark("Move into the recycle bin."), needs="remove"),
    Key("list.follow_up", "f,f12", "follow_up", mark("Follow up"), mark("Write down what was said or done."),
        needs="follow_up", bin=False),
    Key("list.call", "P,ctrl+right", "call", mark("Call"),
        mark("Copy the number for your telephone; when the call is over, write down what was said."), bin=False),
    Key("list.timeline", "t,ctrl+a", "timeline", mark("Timeline"),
        mark("Everything that happened, by time: of this record, or on the home page of all my customers."),
        bin=False),
    Key("list.undo", "u,ctrl+z", "undo", mark("Undo"), mark("Undo my last change.")),
    Key("list.refresh", "f5,ctrl+r", "refresh", mark("Refresh")),
    Key("list.conditions", "F,ctrl+f", "conditions", mark("Conditions"),
        mark("Filter by fields with conditions, such as credit from 80.")),
    Key("list.saved", "S,ctrl+s", "saved", mark("Saved filters"),
        mark("Open a saved filter, save the present one, or choose the one that the list opens with.")),
    Key("list.many", "M,ctrl+right_square_bracket", "many", mark("Batch"),
        mark("Change, tag, delete or restore all marked records as one change; the same key stops it.")),
    Key("list.sort", "s,f6", "sort", mark("Sort")),
    Key("list.columns", "C,f8", "columns", mark("Columns"), mark("Choose the columns of this list and their order.")),
    Key("list.bin", "b,f7", "bin", mark("Recycle bin"), mark("Show deleted records, or go back to the list."),
        needs="restore"),
    Key("list.restore", "r,f2", "restore", mark("Restore"), needs="restore", bin=True),
    Key("list.purge", "X,ctrl+x", "purge", mark("Delete for good"), needs="purge", bin=True),
    Key("list.copy", "y,ctrl+y", "copy", mark("Copy"), mark("Copy the name, or the value under the cursor.")),
    Key("list.file", "A,ctrl+up", "file", mark("Attach a file"),
        mark("Keep a file with the customer or follow-up; on an attachment, write its file into one’s own folder."),
        needs="file", bin=False),
    Key("list.share", "ctrl+e", "share", mark("Share"), mark("Show this record to other people."), needs="share",
        bin=False),
    Key("list.pool", "p,ctrl+backslash", "pool", mark("Claim, or give to the pool"),
        mark("Claim the customers of the pool that are chosen; elsewhere give up one’s own, with the reason."),
        bin=False, wishes=("customers.claim", "customers.release")),
    Key("list.assign", "a,ctrl+down", "assign", mark("Hand over"),
        mark("Hand the chosen customers over to somebody else; in the list of people, all customers of a person."),
        bin=False, wishes=("customers.transfer",)),
    Key("list.verbs", "v,ctrl+g", "verbs", mark("More"), mark("More that can be done with this record."), bin=False),
    Key("list.contact", "ctrl+t", "add_child", mark("Add"), mark("Add a contact, or whatever belongs to the record."),
        bin=False),
    Key("list.export", "o,ctrl+o", "export", mark("Export"), mark("Write this list, as filtered, to a file."),
        needs="export"),
    Key("list.import", "i,ctrl+b", "import", mark("Import"), mark("Take records in from a file."), needs="import",
        bin=False),
    Key("list.go_on", "w,ctrl+w", "go_on", mark("Go on"), mark("Go on with an import that was broken off."),
        place="imports"),
    Key("list.failed", "D,ctrl+u", "failed_rows", mark("Failed rows"),
        mark("Write the rows of an import that failed into a file, with the reason beside each."), place="imports"),
    Key("list.tab_left", "left_square_bracket,alt+left,left", "tab(-1)", mark("Previous tab")),
    Key("list.tab_right", "right_square_bracket,alt+right,right", "tab(1)", mark("Next tab")),
    Key("list.pane", "tab", "pane(1)", mark("Next pane")),
    Key("list.pane_back", "shift+tab", "pane(-1)", mark("Previous pane")),
)  # fmt: skip

TABLE = (
    *walking("table", "wish('open')", "wish('start')", "wish('end')"),
    Key("table.mark", "space,ideographic_space", "wish('mark')", mark("Mark"),
        mark("Mark the record, or take its mark away; what is done with several is done with those that are marked."),
        fixed=True),
    Key("table.mark_all", "asterisk,fullwidth_asterisk", "mark_all", mark("Mark all"), fixed=True),
)  # fmt: skip
"""What moves and marks in a list of records."""

PLACES = Key("places.go", ",".join("123456789"), "module", mark("Go to a list"),
             mark("By its number in the sidebar; Tab leads to the sidebar as well."), fixed=True)  # fmt: skip

TIMELINE = (
    Key("timeline.filter", "slash,ideographic_comma,fullwidth_solidus", "filter", mark("Search"),
        mark("Find words in the texts.")),
    Key("timeline.only", "F,ctrl+f", "only", mark("Show only"), mark("Only one kind, one person, one period.")),
    Key("timeline.follow_up", "f,f12", "follow_up", mark("Follow up"), mark("Write down what was said or done.")),
    Key("timeline.export", "o,ctrl+o", "export", mark("Export"), mark("Write this list, as filtered, to a file."),
        needs="export"),
    Key("timeline.undo", "u,ctrl+z", "undo", mark("Undo"), mark("Undo my last change.")),
    Key("timeline.copy", "y,ctrl+y", "copy", mark("Copy"), mark("Copy the name, or the value under the cursor.")),
    Key("timeline.refresh", "f5,ctrl+r", "refresh", mark("Refresh")),
    Key("timeline.tab_left", "left_square_bracket,alt+left,left", "tab(-1)", mark("Previous tab")),
    Key("timeline.tab_right", "right_square_bracket,alt+right,right", "tab(1)", mark("Next tab")),
    Key("timeline.pane", "tab,shift+tab", "pane(1)", mark("Next pane")),
)  # fmt: skip

NEWS = (
    Key("news.read", "x,f2", "read", mark("Mark read")),
    Key("news.read_all", "A,f8", "read_all", mark("Mark all read"), mark("All that are shown.")),
    Key("news.copy", "y,ctrl+y", "copy", mark("Copy"), mark("Copy the sentence.")),
    Key("news.refresh", "f5,ctrl+r", "refresh", mark("Refresh")),
)

ABOUT = (Key("about.copy", "y,ctrl+y", "copy", mark("Copy"), mark("Copy the value under the cursor.")),)

COMPANY = (
    Key("company.copy", "y,ctrl+y", "copy", mark("Copy"), mark("Copy the value under the cursor.")),
    Key("company.copy_all", "Y,f8", "copy_all", mark("Copy all"), mark("A line for each, as an invoice needs it.")),
    Key("company.edit", "e,f4", "edit", mark("Edit")),
)

_DONE = (
    Key("agenda.done", "x,f2", "done", mark("Mark done"), mark("Once more, and it is still to be done.")),
    Key("agenda.later", "s,f6", "later('+10min')", mark("+10 min"), mark("Remind again in ten minutes.")),
    Key("agenda.hour", "h,f7", "later('+1h')", mark("+1 hour"), mark("Remind again in an hour.")),
    Key("agenda.tomorrow", "z,f8", "later('tomorrow 9:00')", mark("Tomorrow"), mark("Remind again tomorrow at 9:00.")),
    Key("agenda.edit", "e,f4", "edit", mark("Edit")),
    Key("agenda.cancel", "d,delete", "cancel", mark("Call off"),
        mark("Of a series this one, or those that follow as well.")),
    Key("agenda.undo", "u,ctrl+z", "undo", mark("Undo"), mark("Undo my last change.")),
    Key("agenda.copy", "y,ctrl+y", "copy", mark("Copy"), mark("Copy the name, or the value under the cursor.")),
    Key("agenda.refresh", "f5,ctrl+r", "refresh", mark("Refresh")),
)  # fmt: skip
"""What is done with an appointment, in the agenda and among the reminders."""

AGENDA = (
    Key("agenda.open", "enter", "open", mark("Open"), mark("The record; on a day, that day.")),
    Key("agenda.new", "n,ctrl+n,f3", "new", mark("New"), mark("On the day under the cursor.")),
    Key("agenda.span", "v,ctrl+g", "span", mark("View"), mark("By day, week or month.")),
    Key("agenda.whose", "w,ctrl+w", "whose", mark("Whose"), mark("One's own agenda, somebody else's, the team's.")),
    Key("agenda.today", "t,home", "today", mark("Today")),
    *moves("agenda"),
    Key("agenda.left", "left", "side(-1)", mark("Earlier")),
    Key("agenda.right", "right", "side(1)", mark("Later")),
    Key("agenda.before", "left_square_bracket,alt+left", "period(-1)", mark("Period before")),
    Key("agenda.after", "right_square_bracket,alt+right", "period(1)", mark("Next period")),
    Key("agenda.pane", "tab,shift+tab", "pane(1)", mark("Next pane")),
    *_DONE,
)  # fmt: skip

REMINDERS = (
    Key("reminders.open", "enter", "open", mark("Open")),
    *moves("reminders"),
    Key("reminders.plan", "n,ctrl+n,f3", "plan", mark("Plan care"), mark("Make a task of greeting this customer.")),
    Key("reminders.first", "home", "end(-1)", mark("First")),
    Key("reminders.last", "end", "end(1)", mark("Last")),
    *(replace(key, id=key.id.replace("agenda", "reminders")) for key in _DONE),
)  # fmt: skip

CHOOSING = (
    Key("choosing.choose", "enter", "choose", mark("Choose")),
    *moves("choosing"),
    Key("choosing.first", "home,ctrl+home", "end(-1)", mark("First")),
    Key("choosing.last", "end,ctrl+end", "end(1)", mark("Last")),
    Key("choosing.back", "escape", "back", mark("Back")),
)  # fmt: skip

EXPORTING = (
    Key("exporting.choose", "enter", "choose", mark("Choose")),
    *moves("exporting"),
    Key("exporting.first", "home,ctrl+home", "end(-1)", mark("First")),
    Key("exporting.last", "end,ctrl+end", "end(1)", mark("Last")),
    Key("exporting.columns", "f8,C", "columns", mark("Columns"), mark("Those of the list, or all.")),
    Key("exporting.encoding", "f4,e", "encoding", mark("Encoding"), mark("The next one, for CSV.")),
    Key("exporting.back", "escape", "back", mark("Back")),
)  # fmt: skip

IMPORTING = (
    Key("import.go", "ctrl+s,f2", "go", mark("Check, then import")),
    Key("import.file", "f3,n", "file", mark("Another file")),
    Key("import.failed", "o,ctrl+o", "failed_rows", mark("Failed rows"),
        mark("Write the rows that failed into a file, with the reason beside each.")),
    Key("import.back", "escape,q", "back", mark("Back"), mark("Stops an import that is under way.")),
    Key("import.help", "f1,question_mark,fullwidth_question_mark", "help", mark("Help")),
)  # fmt: skip

ALONG = (
    Key("along.do", "enter,f2,ctrl+s", "do", mark("Do it")),
    Key("along.turn", "space,ideographic_space,f4", "turn", mark("Yes or no")),
    *moves("along"),
    Key("along.back", "escape", "back", mark("Back")),
)  # fmt: skip

COLUMNS = (
    Key("columns.above", "up", "move(-1)", mark("Up")),
    Key("columns.below", "down", "move(1)", mark("Down")),
    Key("columns.page_up", "pageup", "page(-1)", mark("Page up")),
    Key("columns.page_down", "pagedown", "page(1)", mark("Page down")),
    Key("columns.first", "home", "end(-1)", mark("First")),
    Key("columns.last", "end", "end(1)", mark("Last")),
    Key("columns.turn", "space,ideographic_space,f4", "turn", mark("Show or hide"), mark("The last column stays.")),
    Key("columns.up", "ctrl+up,shift+up", "shift(-1)", mark("Move up")),
    Key("columns.down", "ctrl+down,shift+down", "shift(1)", mark("Move down")),
    Key("columns.reset", "delete,r", "reset", mark("Standard"),
        mark("Show the columns that everybody starts with.")),
    Key("columns.save", "ctrl+s,f2,enter", "save", mark("Save")),
    Key("columns.back", "escape", "back", mark("Back")),
)  # fmt: skip

CONDITIONS = (
    Key("conditions.edit", "enter", "choose", mark("Edit")),
    *moves("conditions"),
    Key("conditions.add", "f3,n", "add", mark("Add a condition")),
    Key("conditions.remove", "delete,d", "remove", mark("Remove")),
    Key("conditions.turn", "space,ideographic_space", "turn", mark("And, or"),
        mark("Join the condition with the one above by “or”, or by “and” again.")),
    Key("conditions.save", "f2,ctrl+s", "save", mark("Show the list")),
    Key("conditions.back", "escape", "back", mark("Back")),
)  # fmt: skip

SAVED = (
    Key("saved.open", "enter", "choose", mark("Open")),
    *moves("saved"),
    Key("saved.keep", "f3,n", "keep", mark("Save the present one")),
    Key("saved.rename", "f4,e", "rename", mark("Rename")),
    Key("saved.share", "f6,s", "share", mark("Share"), mark("With the own department and all below it.")),
    Key("saved.default", "space,ideographic_space,f8", "default", mark("Open the list with it")),
    Key("saved.remove", "delete,d", "remove", mark("Delete")),
    Key("saved.back", "escape", "back", mark("Back")),
)  # fmt: skip

FORM = (
    Key("form.save", "ctrl+s,f2", "save", mark("Save")),
    Key("form.cancel", "escape", "cancel", mark("Back"), mark("What was typed can be kept as a draft.")),
    Key("form.next", "", "next", mark("Next field")),
    Key("form.section_next", "ctrl+pagedown,f8", "section(1)", mark("Next part")),
    Key("form.section_before", "ctrl+pageup,f7", "section(-1)", mark("Previous part")),
    Key("form.continue", "f5", "continue_draft", mark("Continue"),
        mark("Go on with the draft that is offered; Enter does so too until something is typed.")),
    Key("form.discard", "f6", "discard_draft", mark("Discard"),
        mark("Discard the draft that is offered, or what was typed, after asking.")),
    Key("form.choose", "f4", "choose", mark("Choose"), mark("Open the list of choices of this field.")),
    Key("form.new", "f3", "new_linked", mark("New"),
        mark("Create the record that this field links to, and choose it.")),
    Key("form.file", "ctrl+up", "file", mark("Attach a file"), mark("A file that comes with the new record.")),
)  # fmt: skip

PICKING = (
    Key("picking.choose", "enter", "choose", mark("Choose")),
    Key("picking.mark", "space,ideographic_space", "mark", mark("Mark"), mark("Where several can be chosen.")),
    Key("picking.new", "f3", "new", mark("New"), mark("Create a new record and choose it.")),
    *moves("picking"),
    Key("picking.back", "escape", "back", mark("Back")),
)  # fmt: skip

CONFLICT = (
    Key("conflict.save", "ctrl+s,f2", "save", mark("Save")),
    Key("conflict.turn", "space,ideographic_space,left,right", "turn", mark("Theirs or mine")),
    Key("conflict.back", "escape", "back", mark("Back")),
)

CALCULATOR = (
    Key("calculator.reckon", "enter", "reckon", mark("Calculate")),
    Key("calculator.put", "f2,ctrl+s", "put", mark("Into the field"),
        mark("Put the result into the field of the form from which the calculator was opened.")),
    Key("calculator.copy", "f4,ctrl+y", "copy", mark("Copy"), mark("Copy the result.")),
    Key("calculator.earlier", "up", "recall(-1)", mark("Earlier sum")),
    Key("calculator.later", "down", "recall(1)", mark("Later sum")),
    Key("calculator.help", "f1", "help", mark("Help"), mark("What the calculator understands.")),
    Key("calculator.back", "escape", "back", mark("Back")),
)  # fmt: skip

QUESTION = (
    Key("question.turn", "left,right,up,down,tab,shift+tab", "turn", mark("Other answer")),
    Key("question.answer", "enter", "answer", mark("Answer")),
    Key("question.back", "escape", "back", mark("Back")),
)

FINDING = (
    Key("finding.choose", "enter", "choose", mark("Open")),
    *moves("finding"),
    Key("finding.back", "escape", "back", mark("Back")),
)  # fmt: skip

SEARCHING = (
    Key("searching.choose", "enter", "choose", mark("Open")),
    *moves("searching"),
    Key("searching.kind", "tab", "kind(1)", mark("One kind"), mark("Show the hits of the next kind alone.")),
    Key("searching.kind_back", "shift+tab", "kind(-1)", mark("Kind before")),
    Key("searching.list", "f8", "list", mark("Its list"), mark("Go to the list of this kind with the words.")),
    Key("searching.back", "escape", "back", mark("Back")),
)  # fmt: skip

RIGHTS = (
    Key("rights.save", "ctrl+s,f2", "save", mark("Save")),
    Key("rights.back", "escape,q", "back", mark("Back"), mark("Asks before changes are given up.")),
    Key("rights.next", "space,enter,ideographic_space", "turn", mark("Next level"),
        mark("Go to the next level that makes sense here; after the last comes the first.")),
    Key("rights.none", "0,fullwidth_digit_zero", "level(0)", mark("none")),
    Key("rights.own", "1,fullwidth_digit_one", "level(1)", mark("own")),
    Key("rights.department", "2,fullwidth_digit_two", "level(2)", mark("department")),
    Key("rights.subtree", "3,fullwidth_digit_three", "level(3)", mark("department and below")),
    Key("rights.all", "4,fullwidth_digit_four", "level(4)", mark("all")),
    Key("rights.reset", "r,delete", "reset", mark("Standard"),
        mark("Restore the standard rights of this role.")),
    Key("rights.part", "tab,f8,ctrl+pagedown", "part(1)", mark("Next part")),
    Key("rights.part_back", "shift+tab,f7,ctrl+pageup", "part(-1)", mark("Previous part")),
)  # fmt: skip

GRID = (
    Key("grid.up", "up,k", "move(-1, 0)", mark("Up"), fixed=True),
    Key("grid.down", "down,j", "move(1, 0)", mark("Down"), fixed=True),
    Key("grid.left", "left,h", "move(0, -1)", mark("Previous cell"), fixed=True),
    Key("grid.right", "right,l", "move(0, 1)", mark("Next cell"), fixed=True),
    Key("grid.page_up", "pageup", "page(-1)", mark("Page up"), fixed=True),
    Key("grid.page_down", "pagedown", "page(1)", mark("Page down"), fixed=True),
    Key("grid.first", "home", "move(0, -999)", mark("First cell"), fixed=True),
    Key("grid.last", "end", "move(0, 999)", mark("Last cell"), fixed=True),
)
"""What moves in a table of cells."""

SHARING = (
    Key("sharing.save", "ctrl+s,f2", "save", mark("Save")),
    Key("sharing.back", "escape,q", "back", mark("Back"), mark("Asks before changes are given up.")),
    Key("sharing.person", "n,f3,ctrl+n", "add('users')", mark("Add a person")),
    Key("sharing.department", "N,f4", "add('departments')", mark("Add a department")),
    Key("sharing.edit", "space,enter,ideographic_space", "edit", mark("Edit"),
        mark("Switch between seeing and editing, or set the last day.")),
    Key("sharing.remove", "d,delete", "remove", mark("Remove")),
    Key("sharing.pane", "tab", "pane", mark("Next pane")),
)  # fmt: skip

ENTRY = (
    Key("entry.language", "f12,ctrl+g", "language", mark("Language"), mark("Switch to the other language at once.")),
    Key("entry.up", "up", "step(-1)", mark("Previous field")),
    Key("entry.down", "down", "step(1)", mark("Next field")),
    Key("entry.other", "f6,ctrl+o", "other", mark("Switch user"),
        mark("Sign the person out whose screen is locked; what was typed in forms stays as drafts.")),
    Key("entry.quit", "q,f10", "quit", mark("Quit")),
)  # fmt: skip

SETTINGS = (
    Key("settings.reset", "delete,r", "reset_key", mark("Standard key"),
        mark("Restore the standard keys of the action.")),
)  # fmt: skip

TABLES = {
    mark("Everywhere"): (*EVERYWHERE, PLACES),
    mark("Lists"): (*LIST, *TABLE),
    mark("Timeline"): TIMELINE,
    mark("Agenda"): AGENDA,
    mark("Reminders"): REMINDERS,
    mark("News"): NEWS,
    mark("Our company"): COMPANY,
    mark("About"): ABOUT,
    mark("Menus"): CHOOSING,
    mark("Exporting"): EXPORTING,
    mark("Importing"): IMPORTING,
    mark("Handing over"): ALONG,
    mark("Columns"): COLUMNS,
    mark("Conditions"): CONDITIONS,
    mark("Saved filters"): SAVED,
    mark("Forms"): FORM,
    mark("Choosing from a list"): PICKING,
    mark("Editing conflicts"): CONFLICT,
    mark("Calculator"): CALCULATOR,
    mark("Questions"): QUESTION,
    mark("Commands and help"): FINDING,
    mark("Search everything"): SEARCHING,
    mark("Cells"): GRID,
    mark("Rights"): RIGHTS,
    mark("Sharing"): SHARING,
    mark("Signing in"): ENTRY,
    mark("My settings"): SETTINGS,
}
"""Groups of keys by the title under which help shows them."""
