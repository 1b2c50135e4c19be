"""What a person does to records: each deed is decided first and then written as one effect, whoever asks, command line or API."""
