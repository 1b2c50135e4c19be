"""How amounts, dates and names are written for people, by locale; messages, reports and documents share it."""
