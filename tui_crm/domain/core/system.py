"""The tables that the core itself keeps: facts about the book, counters, shares, preferences, drafts, the audit."""

from __future__ import annotations

import peewee


class Meta(peewee.Model):
    """Facts about the book as name and value: its id, the epoch of rights and names."""

    name = peewee.TextField(primary_key=True)
    value = peewee.TextField(default="")

    class Meta:
        table_name = "meta"


class Counter(peewee.Model):
    """The last running number given out under a name, such as KH261122."""

    name = peewee.TextField(primary_key=True)
    n = peewee.BigIntegerField(default=0)

    class Meta:
        table_name = "counters"


class Share(peewee.Model):
    """A record shown to a person or a department beyond the levels of the roles."""

    id = peewee.BigAutoField()
    entity = peewee.TextField()
    record = peewee.BigIntegerField()
    user = peewee.BigIntegerField(null=True)
    department = peewee.BigIntegerField(null=True)
    may_write = peewee.BooleanField(default=False)
    until = peewee.DateField(null=True)

    class Meta:
        table_name = "shares"


class Preference(peewee.Model):
    """What a person has chosen for the own screens: columns, keys, language, drafts of layout."""

    user = peewee.BigIntegerField()
    name = peewee.TextField()
    value = peewee.TextField(default="")

    class Meta:
        table_name = "preferences"
        primary_key = peewee.CompositeKey("user", "name")


class Seen(peewee.Model):
    """The records that a person opened, and when."""

    user = peewee.BigIntegerField()
    entity = peewee.TextField()
    record = peewee.BigIntegerField()
    at = peewee.BigIntegerField()

    class Meta:
        table_name = "seen"
        primary_key = peewee.CompositeKey("user", "entity", "record")


class DraftRow(peewee.Model):
    """What a person has typed into a form and not saved yet."""

    id = peewee.BigAutoField()
    user = peewee.BigIntegerField()
    entity = peewee.TextField()
    record = peewee.BigIntegerField(null=True)
    """None for a new one."""
    form = peewee.TextField()
    version = peewee.IntegerField(null=True)
    """The record's version when the typing began."""
    typed = peewee.TextField()
    """Field -> what was typed, as JSON in plain ASCII: what is typed may hold signs that a database refuses."""
    preset = peewee.TextField()
    """Field -> what a new record began with, as JSON."""
    files = peewee.TextField()
    """The places of the files that are to come with it, as JSON."""
    at = peewee.BigIntegerField()
    """When it was kept last, in UTC milliseconds."""

    class Meta:
        table_name = "drafts"


class NoticeRow(peewee.Model):
    """What somebody was told of a change, or of what is to come."""

    id = peewee.BigAutoField()
    user = peewee.BigIntegerField()
    at = peewee.BigIntegerField()
    text = peewee.TextField()
    """A packed message, as JSON."""
    place = peewee.TextField(default="")
    record = peewee.BigIntegerField(null=True)
    group = peewee.BigIntegerField(column_name="group_id", null=True)
    """The change that it tells of."""
    read_at = peewee.BigIntegerField(null=True)

    class Meta:
        table_name = "notices"


class SavedFilterRow(peewee.Model):
    """What a list was narrowed to, under a name."""

    id = peewee.BigAutoField()
    user = peewee.BigIntegerField()
    department = peewee.BigIntegerField(null=True)
    """The department that sees it, with all below; None for nobody else."""
    entity = peewee.TextField()
    name = peewee.TextField()
    query = peewee.TextField()
    """Words, conditions, order and columns as JSON; days that move along with today stay so."""
    at = peewee.BigIntegerField()

    class Meta:
        table_name = "saved_filters"


class AuditGroup(peewee.Model):
    """One wish and everything that it changed; each hash covers the entries and the hash before."""

    id = peewee.BigIntegerField(primary_key=True)
    at = peewee.BigIntegerField()
    actor = peewee.BigIntegerField(null=True)
    actor_name = peewee.TextField()
    origin = peewee.TextField(default="")
    wish = peewee.TextField()
    undoes = peewee.BigIntegerField(null=True)
    digest = peewee.TextField()
    hash = peewee.TextField()
    undone_by = peewee.BigIntegerField(null=True)
    """Not hashed: it is filled in later, and follows from the `undoes` of the later group."""

    class Meta:
        table_name = "audit_groups"


class AuditEntry(peewee.Model):
    """What a wish did to one record: field -> [before, after]."""

    id = peewee.BigAutoField()
    group = peewee.BigIntegerField(column_name="group_id")
    place = peewee.IntegerField()
    entity = peewee.TextField()
    record = peewee.BigIntegerField()
    title = peewee.TextField(default="")
    action = peewee.TextField()
    version = peewee.IntegerField(default=0)
    """The record's version after it."""
    changes = peewee.TextField()

    class Meta:
        table_name = "audit_entries"


class ImportBatch(peewee.Model):
    """Some rows of an import that are in the book."""

    id = peewee.BigAutoField()
    of = peewee.BigIntegerField(column_name="import")
    number = peewee.IntegerField()
    """Counted from 0; a file is cut into batches of the same size."""
    group = peewee.BigIntegerField(column_name="group_id", null=True)
    """The change in the audit; None where no row was written, or together with those of the batch before."""
    undone = peewee.BooleanField(default=False)

    class Meta:
        table_name = "import_batches"


class ImportRow(peewee.Model):
    """A row of a file that did not become a record, or a record that stayed when the import was undone."""

    id = peewee.BigAutoField()
    of = peewee.BigIntegerField(column_name="import")
    number = peewee.BigIntegerField()
    """The row's number in the file, or the record's id."""
    outcome = peewee.TextField()
    """skipped, failed or kept."""
    cells = peewee.TextField(default="")
    """What the file says in it, as JSON."""
    reasons = peewee.TextField(default="")
    """Why, as JSON: [[column, sentence, its holes] ...]."""

    class Meta:
        table_name = "import_rows"


TABLES = (
    Meta,
    Counter,
    Share,
    Preference,
    Seen,
    DraftRow,
    SavedFilterRow,
    NoticeRow,
    AuditGroup,
    AuditEntry,
    ImportBatch,
    ImportRow,
)
