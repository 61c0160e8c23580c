"""The kernel in a call: pictures of consented streams as arrays, and arrays as a picture.

Only imported when it is used: aiortc takes a moment to load.
"""
