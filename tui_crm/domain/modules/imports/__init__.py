"""The log of imports: what each file brought, and its undoing (R-IMX-04)."""
