"""The scratch namespace: code that reads the student's variables and rebinds none of them.

Owns the prologue of ours that goes to the kernel with the code: the audit names it, and its text
is here and nowhere else. The code travels inside it as a literal, byte for byte. Its module is
one of its own, whose builtins look into the student's variables first; functions that it defines
keep that view. It lasts until the kernel is started anew.

What it does not do: an object that both share can still be changed (``df.drop(inplace=True)``),
files and modules are the same, ``await`` outside a function is refused, and nothing here is a
wall against code that wants through. That wall is the student's leave to run.
"""

import hashlib
from typing import Final

PROLOGUE: Final = '''\
import builtins, types
from IPython import get_ipython

shell = get_ipython()
code = CODE


class Seen(dict):
    """Builtins, and before them what the student has: read, never written."""

    def __missing__(self, name):
        raise KeyError(name)

    def __getitem__(self, name):
        home = shell.__dict__["helpouts_home"]
        if name != "__builtins__" and name in home:
            return home[name]
        return dict.__getitem__(self, name)


def run():
    kept = shell.__dict__
    scratch = kept.get("helpouts_scratch")
    if scratch is None:
        scratch = kept["helpouts_scratch"] = types.ModuleType("__main__")
        scratch.__dict__.update(
            __builtins__=Seen(builtins.__dict__), _oh={}, _dh=shell.user_ns.get("_dh", []), _="",
            __="", ___="", get_ipython=get_ipython, In=[], Out={}
        )
    home, module = shell.user_ns, shell.user_module
    kept["helpouts_home"] = home
    hook, last = shell.displayhook, ("_", "__", "___")
    shown = [getattr(hook, name, "") for name in last]
    hidden = dict(shell.user_ns_hidden)
    for name in last:
        setattr(hook, name, scratch.__dict__.get(name, ""))
        shell.user_ns_hidden[name] = getattr(hook, name)
    shell.user_ns, shell.user_module = scratch.__dict__, scratch
    try:
        if shell.should_run_async(code, transformed_cell=shell.transform_cell(code)):
            code_ = "raise SyntaxError('await outside a function does not work in scratch')"
        else:
            code_ = code
        shell.run_cell(code_, store_history=False)
    finally:
        shell.user_ns, shell.user_module = home, module
        for name, value in zip(last, shown):
            setattr(hook, name, value)
        shell.user_ns_hidden.clear()
        shell.user_ns_hidden.update(hidden)


run()
'''
NAME: Final = f"helpouts-scratch-{hashlib.sha256(PROLOGUE.encode()).hexdigest()[:12]}"
"""What the audit calls it; another text has another name."""

LANGUAGE: Final = "python"


def in_scratch(code: str) -> str:
    """The cell that runs exactly this code in the scratch namespace."""
    prologue = PROLOGUE.replace("code = CODE", f"code = {code!r}", 1)
    return f'__import__("builtins").exec({prologue!r}, {{"__name__": "{NAME}"}})'
