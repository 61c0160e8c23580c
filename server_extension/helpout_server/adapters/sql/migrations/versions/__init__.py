"""One file a revision, numbered. A revision that was released is never edited."""
