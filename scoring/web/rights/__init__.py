"""Who may see and do what: `scope` (which rows), `policy` (which routes), `guard` (nothing gets past it)."""
