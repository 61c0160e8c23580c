"""``jupyter helpouts demo``: two JupyterLabs on this machine, a tutor's and a student's.

``stage`` starts and stops the servers, ``seed`` fills the marketplace through its own
interface, ``notebooks`` prepares the two notebooks, ``check`` walks the main job in real
browsers.
"""
