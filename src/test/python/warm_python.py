# SPDX-License-Identifier: Apache-2.0
"""Runs scripts in copies of a process that has imported TensorFlow, which takes 4 seconds of processor time each.

Reads a line of JSON a script: {"script", "arguments", "output", "errors"}, the last two files for what it prints. Answers
each with a line: the exit code.
"""
import atexit
import json
import os
import runpy
import sys
import traceback

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow  # noqa: F401


def run(script, arguments):
    sys.argv = [script, *arguments]
    sys.path[0] = os.path.dirname(script)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def redirect(descriptor, path):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(file, descriptor)
    os.close(file)


for line in sys.stdin:
    call = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        redirect(1, call["output"])
        redirect(2, call["errors"])
        code = run(call["script"], call["arguments"])
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
