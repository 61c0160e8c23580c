"""The kernel host: runs shared cells in the student's kernel, by the student's leave.

Lives in the student's own Jupyter server. One ``KernelHost`` a live session.
"""
