"""What people print and keep: invoices as PDF, one or many, and the archive that holds them. The only room that knows fpdf2."""
