"""Lists as files: one file per format, all fed by the same stream of records within the person's rights."""
