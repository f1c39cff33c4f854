"""The pages of this room: the list of documents, one document, its mail before sending, and a run."""
