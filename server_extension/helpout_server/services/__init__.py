"""Use cases: open unit of work, ask the domain, store, say what happened."""
