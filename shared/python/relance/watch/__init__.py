"""The watchdog: hourly, it looks for what should have happened and did not, and tells each thing once and once when it is over."""
