"""What surrounds the code when it runs: settings, clients, secrets, logs. Used by every room but the domain."""
