"""Files in and out: what an import accepts, what it would change, and the same schema written by an export."""
