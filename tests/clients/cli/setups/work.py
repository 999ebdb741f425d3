"""Work of others in transcripts: workers, runs and other clients; a module for each group."""
