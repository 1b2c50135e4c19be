"""What it costs and how fast it is, beside what one would write otherwise: `make bench`."""
