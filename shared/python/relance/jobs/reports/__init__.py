"""What each job's report says of a run: one file a job, in English and French, in the layout of the systems before."""
