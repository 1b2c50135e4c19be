"""The REST API: who may call what, how it is asked and answered, and the document that says so."""
