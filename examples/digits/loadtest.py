"""Load test of the running service, with the standard library only.

    python serve.py & python loadtest.py --pid $!          # levels 1 to 16
    python loadtest.py --pid PID --soak-minutes 31         # memory over time

Closed loop: each of N clients keeps one connection and sends its next request
when the answer is there. Query sets: `random` is one image drawn from the test
split, `complex` is sixteen images a request, the most the service accepts.
Memory is the resident set of the server process, from /proc/PID/status.
"""
import argparse
import csv
import http.client
import json
import math
import pathlib
import random
import statistics
import threading
import time

from data import PIXEL_COLUMNS

LEVELS = (1, 2, 4, 8, 16)
QUERY_SETS = {"random": 1, "complex": 16}  # images a request
COLUMNS = ["query_set", "concurrency", "n", "errors", "mean_ms", "p50_ms", "p90_ms", "p99_ms",
           "rps", "rss_mb", "cpu_pct", "fds"]


def read_images(path):
    """The images of a split as lists of 64 integers."""
    with open(path, newline="", encoding="utf-8") as handle:
        return [[int(row[c]) for c in PIXEL_COLUMNS] for row in csv.DictReader(handle)]


def make_bodies(images, per_request, count, rng):
    """Encoded requests, made beforehand so that the client's work is not measured."""
    return [json.dumps({"images": rng.choices(images, k=per_request)}).encode()
            for _ in range(count)]


def server_state(pid):
    """Resident memory (MB), CPU seconds and open files of the server."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    rss = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    fds = sum(1 for _ in pathlib.Path(f"/proc/{pid}/fd").iterdir())
    return rss / 1024, (int(fields[11]) + int(fields[12])) / 100, fds


def send(connection, body):
    """One request; True when the answer is a prediction."""
    try:
        connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return b"predictions" in answer.read() and answer.status == 200
    except (OSError, http.client.HTTPException):
        connection.close()
        return False


def client(port, bodies, latencies, errors):
    """One user: sends all its bodies over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    for body in bodies:
        start = time.perf_counter()
        if not send(connection, body):
            errors.append(1)
        latencies.append(1000 * (time.perf_counter() - start))
    connection.close()


def percentile(ordered, share):
    """The smallest value that at least `share` of the values do not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def cell(port, pid, level, bodies):
    """One cell of the table: a level of concurrency with one query set."""
    latencies, errors = [], []
    users = [threading.Thread(target=client, args=(port, bodies[i::level], latencies, errors))
             for i in range(level)]
    _, cpu_before, _ = server_state(pid)
    start = time.perf_counter()
    for user in users:
        user.start()
    for user in users:
        user.join()
    wall = time.perf_counter() - start
    rss, cpu, fds = server_state(pid)
    ordered = sorted(latencies)
    return [len(ordered), len(errors), *(f"{v:.2f}" for v in (
        statistics.fmean(ordered), percentile(ordered, 0.5), percentile(ordered, 0.9),
        percentile(ordered, 0.99))), f"{len(ordered) / wall:.1f}", f"{rss:.1f}",
        f"{100 * (cpu - cpu_before) / wall:.0f}", fds]


def run_levels(args, images, rng):
    """All levels for both query sets, after a warm-up."""
    sizes = {}
    with open(args.out / "loadtest.csv", "w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(COLUMNS)
        for query_set, per_request in QUERY_SETS.items():
            bodies = make_bodies(images, per_request, args.requests, rng)
            sizes[query_set] = {"mean_input_chars": statistics.fmean(map(len, bodies)),
                                "mean_stages": per_request}
            cell(args.port, args.pid, 4, bodies[:200])
            for level in LEVELS:
                row = [query_set, level, *cell(args.port, args.pid, level, bodies)]
                sheet.writerow(row)
                print(*row)
    (args.out / "loadtest.meta.json").write_text(json.dumps(
        {**sizes, "generator": "closed loop, one connection a user", "warm_up_requests": 200,
         "stages": "images a request"}, indent=1) + "\n", encoding="utf-8")


def run_soak(args, images, rng):
    """Ten requests a second; one row a minute with the server's memory."""
    bodies = make_bodies(images, 1, 512, rng)
    connection = http.client.HTTPConnection("127.0.0.1", args.port, timeout=5)
    end = time.monotonic() + 60 * args.soak_minutes
    sent = errors = minute = 0
    with open(args.out / "soak.csv", "w", newline="", encoding="utf-8") as handle:
        sheet = csv.writer(handle, lineterminator="\n")
        sheet.writerow(["minute", "requests", "errors", "rss_mb", "fds"])
        next_row = time.monotonic()
        while time.monotonic() < end:
            errors += not send(connection, bodies[sent % len(bodies)])
            sent += 1
            if time.monotonic() >= next_row:
                rss, _, fds = server_state(args.pid)
                sheet.writerow([minute, sent, errors, f"{rss:.1f}", fds])
                handle.flush()
                minute, next_row = minute + 1, next_row + 60
            time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--pid", type=int, required=True, help="process id of the server")
    parser.add_argument("--requests", type=int, default=1200, help="requests a cell")
    parser.add_argument("--soak-minutes", type=float, default=0)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("loadtest"))
    args = parser.parse_args()

    images, rng = read_images("data/test.csv"), random.Random(11)
    if args.soak_minutes:
        run_soak(args, images, rng)
    else:
        run_levels(args, images, rng)


if __name__ == "__main__":
    main()
