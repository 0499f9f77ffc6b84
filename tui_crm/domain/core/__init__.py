"""What every module of the book stands on: fields, entities, access, the desk, search and audit."""
