"""Workflows of durable steps carried out by DBOS Transact (MIT) on a PostgreSQL server.

    dbos_steps.py POSTGRES_URL [STEPS] [SECONDS] [PROCESSES] [THREADS]

Each process runs workflows one after the other in each of its threads; each step only hands on what it got, so
that what is measured is what it costs to keep them. See README.md.
"""

import multiprocessing
import os
import sys
import threading
import time

from dbos import DBOS

BODY = "x" * 1000


@DBOS.step()
def hand_on(body: str) -> str:
    return body


@DBOS.workflow()
def case(body: str, steps: int) -> str:
    for _ in range(steps):
        body = hand_on(body)
    return body


def work(url: str, number: int, steps: int, seconds: float, threads: int, done) -> None:
    DBOS(
        config={
            "name": "steps",
            "system_database_url": url,
            "executor_id": str(number),
            "log_level": "ERROR",
            "sys_db_pool_size": threads + 4,
        }
    )
    DBOS.launch()
    case(BODY, steps)
    counts = [0] * threads
    cpu = time.process_time()
    until = time.monotonic() + seconds

    def one(thread: int) -> None:
        while time.monotonic() < until:
            case(BODY, steps)
            counts[thread] += 1

    running = [threading.Thread(target=one, args=(n,)) for n in range(threads)]
    began = time.monotonic()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    took = time.monotonic() - began
    done.put((sum(counts), took, time.process_time() - cpu))
    DBOS.destroy()
    os._exit(0)


def main() -> None:
    url, given = sys.argv[1], sys.argv[2:]
    steps, seconds, processes, threads = [int(n) for n in given] + [3, 5, 2, 8][len(given):]
    # Its tables are made once, by one of them.
    DBOS(config={"name": "steps", "system_database_url": url, "log_level": "ERROR"})
    DBOS.launch()
    DBOS.destroy()
    methods = multiprocessing.get_context("spawn")
    done = methods.Queue()
    for number in range(processes):
        methods.Process(target=work, args=(url, number, steps, seconds, threads, done)).start()
    results = [done.get(timeout=seconds * 10 + 60) for _ in range(processes)]
    count = sum(count for count, _, _ in results)
    rate = sum(count / took for count, took, _ in results)
    cpu = sum(cpu for _, _, cpu in results)
    print(
        f"{count} workflows of {steps} steps: {rate:.0f} a second, {1000 * cpu / count:.2f} ms of processor time "
        f"each without the server's, {processes} processes of {threads} threads"
    )


if __name__ == "__main__":
    main()
