"""The scratch namespace and the look at variables, in a real ipykernel."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from helpout_server.adapters.kernel_host import variables_look
from helpout_server.adapters.kernel_host.running import LentKernel
from helpout_server.adapters.kernel_host.scratch import in_scratch
from helpout_server.contracts.kernel_question import Variable
from tests.integration.kernel_host.test_running import Lent, Sink

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOG = logging.getLogger("test")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def lent(kernels: AsyncMappingKernelManager) -> AsyncIterator[Lent]:
    lent = Lent(kernels, await kernels.start_kernel())
    await lent.kernel.open()
    yield lent
    await lent.kernel.close()


async def scratch(lent: Lent, code: str) -> Sink:
    sink = Sink()
    end = await lent.kernel.execute(in_scratch(code), sink, in_history=False)
    assert end.status == "ok"
    return sink


async def look(kernel: LentKernel) -> dict[str, Variable]:
    reply = await kernel.asking.ask(
        "execute_request", variables_look.cell(), within_s=30, beside=False
    )
    assert reply is not None
    told = variables_look.read(reply)
    assert told is not None, reply
    return {one.name: one for one in told.variables}


async def test_it_reads_the_students_variables_and_rebinds_none(lent: Lent) -> None:
    await lent.run("x = 1; words = ['a']\ndef double(n): return n * factor\nfactor = 2")
    sink = await scratch(
        lent, "x += 41\nfactor = 10\ndef plus(): return x + factor\nprint(x, plus(), double(4))"
    )
    assert sink.text == "42 52 8\n"
    _, own = await lent.run("print(x, factor, 'plus' in globals())")
    assert own.text == "1 2 False\n"
    # What was tried lives on for the next try, and sees what the student does meanwhile.
    await lent.run("later = 7")
    sink = await scratch(lent, "print(x, plus(), later, [later for _ in range(1)])\nplus()")
    assert sink.text == "42 52 7 [7]\n"
    assert sink.of("execute_result")[0]["data"]["text/plain"] == "52"


async def test_its_limits_are_those_that_are_told(lent: Lent) -> None:
    await lent.run("shared = [1]")
    await scratch(lent, "shared.append(2)")
    _, own = await lent.run("print(shared)")
    assert own.text == "[1, 2]\n"
    sink = await scratch(lent, "import asyncio\nawait asyncio.sleep(0)")
    assert sink.of("error")[0]["ename"] == "SyntaxError"


async def test_errors_magics_and_quotes_are_those_of_the_code(lent: Lent) -> None:
    sink = await scratch(lent, "a = '''\"\\n'''\nprint(repr(a))\n1 / 0")
    assert sink.text == "'\"\\n'\n"
    (error,) = sink.of("error")
    assert error["ename"] == "ZeroDivisionError"
    assert not any("helpouts" in line for line in error["traceback"])
    sink = await scratch(lent, "%who_ls\n")
    assert "double" not in str(sink.of("execute_result"))
    before, _ = await lent.run("1")
    await scratch(lent, "2")
    after, own = await lent.run("_")
    assert own.of("execute_result")[0]["data"]["text/plain"] == "1"
    assert before.execution_count is not None
    assert after.execution_count == before.execution_count + 1


async def test_an_interrupt_ends_it_and_the_students_names_are_back(lent: Lent) -> None:
    sink = Sink()
    running = asyncio.create_task(
        lent.kernel.execute(
            in_scratch("print('on', flush=True)\nwhile True: pass"), sink, in_history=False
        )
    )
    # The kernel says that it begins a moment before it does, and takes no interrupt in between.
    await asyncio.wait_for(sink.arrived.wait(), 20)
    await lent.kernel.interrupt()
    await asyncio.wait_for(running, 30)
    _, own = await lent.run("print(x)")
    assert own.text == "1\n"


async def test_variables_have_names_types_and_shapes_and_nothing_else(lent: Lent) -> None:
    await lent.run(
        "import numpy as np, pandas as pd\n"
        "secret = 'hunter2'\n"
        "frame = pd.DataFrame({'a': [1, 2], 'b': [.5, 1], 'c': ['x', 'y'], 'd': [3, 4]})\n"
        "array = np.zeros((3, 4), dtype='float32')\n"
        "column = frame['a']\n"
        "kinds = pd.Series(['u', 'v'], dtype='category')\n"
        "things = {'k': 1}\n"
    )
    told = await look(lent.kernel)
    assert (told["frame"].shape, told["frame"].type) == ("(2, 4)", "DataFrame")
    assert told["frame"].dtype.startswith("int64 ×2, float64, ")
    assert (told["array"].shape, told["array"].dtype) == ("(3, 4)", "float32")
    assert told["column"].shape == "(2,)"
    assert told["kinds"].dtype == "category"
    assert told["things"].shape == "1 item"
    assert told["secret"] == Variable(name="secret", type="str", shape="", dtype="")
    assert not {"np", "pd", "double", "In", "Out", "_"} & set(told)
    assert "made" not in told
    _, own = await lent.run("print('made' in globals(), 'look' in globals())")
    assert own.text == "False False\n"


async def test_looking_runs_nothing_that_a_variable_defines(lent: Lent) -> None:
    await lent.run(
        "ran = []\n"
        "class Meta(type):\n"
        "    def __getattribute__(cls, name): ran.append(('meta', name)); raise SystemExit\n"
        "    def __eq__(cls, other): ran.append('eq'); return True\n"
        "    __hash__ = type.__hash__\n"
        "class Evil(metaclass=Meta):\n"
        "    def __getattribute__(self, name): ran.append(name); raise SystemExit\n"
        "    def __repr__(self): ran.append('repr'); return ''\n"
        "    def __len__(self): ran.append('len'); return 3\n"
        "class EvilList(list):\n"
        "    def __len__(self): ran.append('len'); return 3\n"
        "    shape = property(lambda self: ran.append('shape'))\n"
        "class EvilFrame(pd.DataFrame):\n"
        "    @property\n"
        "    def shape(self): ran.append('shape'); return (1,)\n"
        "class EvilName(str):\n"
        "    def startswith(self, *a): ran.append('name'); return False\n"
        "evil, evils, evil_frame = Evil(), EvilList([1]), EvilFrame({'a': [1]})\n"
        "class Claims:\n"
        "    __class__ = property(lambda self: ran.append('class') or pd.DataFrame)\n"
        "claims = Claims()\n"
        "globals()[EvilName('odd')] = 1\n"
        "del ran[:]\n"
    )
    told = await look(lent.kernel)
    assert (told["evil"].type, told["evil"].shape) == ("Evil", "")
    assert (told["evils"].type, told["evils"].shape) == ("EvilList", "")
    assert told["evil_frame"].shape == ""
    assert told["claims"].type == "Claims"
    _, own = await lent.run("print(ran)")
    assert own.text == "[]\n"


async def test_there_are_bounds(lent: Lent) -> None:
    await lent.run("globals().update({f'v{i:04d}' + 'n' * 200: i for i in range(600)})")
    reply = await lent.kernel.asking.ask(
        "execute_request", variables_look.cell(), within_s=30, beside=False
    )
    assert reply is not None
    told = variables_look.read(reply)
    assert told is not None
    assert len(told.variables) == 500
    assert told.more > 100
    assert max(len(one.name) for one in told.variables) <= 100


async def test_an_answer_that_is_none_is_refused() -> None:
    for shown in ("'{}'", "'[[], -1'", "__import__('os')", "1", "'" + "[" * 100_000 + "'"):
        reply = {
            "user_expressions": {
                "helpouts": {"status": "ok", "data": {"text/plain": shown}, "metadata": {}}
            }
        }
        assert variables_look.read(reply) is None
    assert variables_look.read({"user_expressions": {"helpouts": {"status": "error"}}}) is None
    assert variables_look.read({}) is None
