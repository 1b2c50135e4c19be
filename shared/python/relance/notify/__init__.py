"""Who is told what, in whose words, by which channel, and what became of it."""
