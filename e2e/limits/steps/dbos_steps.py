"""Workflows of three durable steps carried out by DBOS Transact (MIT) on a PostgreSQL server.

    dbos_steps.py POSTGRES_URL [SECONDS] [PROCESSES] [THREADS]

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
def take(body: str) -> str:
    return body


@DBOS.step()
def weigh(body: str) -> str:
    return body


@DBOS.step()
def decide(body: str) -> str:
    return body


@DBOS.workflow()
def case(body: str) -> str:
    return decide(weigh(take(body)))


def work(url: str, number: int, seconds: float, threads: int, done) -> None:
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
    case(BODY)
    counts = [0] * threads
    cpu = time.process_time()
    until = time.monotonic() + seconds

    def one(thread: int) -> None:
        while time.monotonic() < until:
            case(BODY)
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
    url = sys.argv[1]
    seconds, processes, threads = (
        float(sys.argv[2]) if len(sys.argv) > 2 else 5.0,
        int(sys.argv[3]) if len(sys.argv) > 3 else 2,
        int(sys.argv[4]) if len(sys.argv) > 4 else 8,
    )
    # Its tables are made once, by one of them.
    DBOS(config={"name": "steps", "system_database_url": url, "log_level": "ERROR"})
    DBOS.launch()
    DBOS.destroy()
    methods = multiprocessing.get_context("spawn")
    done = methods.Queue()
    for number in range(processes):
        methods.Process(target=work, args=(url, number, seconds, threads, done)).start()
    results = [done.get(timeout=seconds * 10 + 60) for _ in range(processes)]
    count = sum(count for count, _, _ in results)
    rate = sum(count / took for count, took, _ in results)
    cpu = sum(cpu for _, _, cpu in results)
    print(
        f"{count} workflows of three steps: {rate:.0f} a second, {1000 * cpu / count:.2f} ms of processor time "
        f"each without the server's, {processes} processes of {threads} threads"
    )


if __name__ == "__main__":
    main()
