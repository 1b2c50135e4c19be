"""DynamoDB: the only room that knows PynamoDB. Every business record is written by `commit`, and by nothing else."""
