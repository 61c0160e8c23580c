"""The process that talks to the mail server, so that an end of the marketplace ends no talk.

A mail server has taken a mail when it answers the last dot. Who ends between the dot and the
answer cannot know, and a mail is sent twice. So that talk is held by a small process of its own:
ended by nobody who ends the marketplace, it finishes the one mail it has, writes the answer into
a journal, and goes. The next marketplace waits for it, reads the journal, and only then begins.
"""
