"""One peer program behind JSON lines: requests on stdin, an answer a line on stdout.

    {"id": 1, "op": "load", "arguments": {"module": "fps", "arrays": FILE or null, "options": {}, "threads": 1}}
    {"id": 2, "op": "run", "arguments": {"repeats": 1}}       -> {"seconds": 0.0012}, mean of the executions
    {"id": 3, "op": "results", "arguments": {"file": FILE}}   what the last run returned, as safetensors
    {"id": 4, "op": "memory"}                                 -> {"megabytes": 123}, largest resident memory so far

An answer is {"id", "value"} or {"id", "error"}. A module beside this file has

    load(arrays: dict[str, numpy.ndarray], options: dict) -> (run, description)

where `run()` does the work once and returns its results by name, as numpy arrays, torch tensors or numbers; or as a
function that gives one, where that is not part of the work.
"""

import gc
import importlib
import json
import os
import resource
import sys
import time
import traceback

import numpy as np
from safetensors.numpy import load_file, save_file

# the clock of src/clock.ts
clock = time.process_time if os.environ.get("I2P_BENCH_CLOCK") == "cpu" else time.perf_counter
program = None
last_results = {}


def load(module, arrays, options, threads):
    global program
    peer = importlib.import_module(module)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)
    program, description = peer.load(load_file(arrays) if arrays else {}, options)
    return {"description": description}


def run(repeats):
    global last_results
    last_results = {}  # memory of the run before is free again, as in a loop of the program itself
    gc.collect()
    started = clock()
    for _ in range(repeats):
        results = program()
    seconds = clock() - started
    last_results = results
    return {"seconds": seconds / repeats}


def results(file):
    save_file({name: as_array(value) for name, value in last_results.items()}, file)
    return {}


def memory():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"megabytes": peak * (1 if sys.platform == "darwin" else 1024) / 1e6}


def as_array(value):
    if callable(value):
        value = value()
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    value = np.ascontiguousarray(value)
    if value.dtype in (np.int64, np.uint64, np.uint32):
        return value.astype(np.int32)
    return value


def serve(requests, answers):
    operations = {"load": load, "run": run, "results": results, "memory": memory}
    for line in requests:
        request = json.loads(line)
        try:
            answer = {"id": request["id"], "value": operations[request["op"]](**request.get("arguments", {}))}
        except Exception:
            answer = {"id": request["id"], "error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    # what a library prints must not end up among the answers
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        serve(sys.stdin, answers)
