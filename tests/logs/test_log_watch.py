"""gonogo log --watch: follows files that grow, appear, are cut or replaced; says each finding once;
ends on a signal or at the first finding that fails."""
import os
import pathlib
import pty
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.environ["GONOGO"]
PATIENCE = 60
bad = []


def want(what, ok):
    if not ok:
        bad.append(what)


class Watch:
    """A watch whose lines are gathered as they come."""

    def __init__(self, *args, tty=False, env=None):
        self.text, self.lock = b"", threading.Lock()
        if tty:
            mine, theirs = pty.openpty()
        else:
            mine, theirs = os.pipe()
        self.process = subprocess.Popen([PROGRAM, "log", "--watch", "--interval", "0.1", *map(str, args)],
                                        stdout=theirs, stderr=subprocess.PIPE, env=env)
        os.close(theirs)
        self.reader = threading.Thread(target=self.gather, args=(mine,), daemon=True)
        self.reader.start()

    def gather(self, fd):
        while True:
            try:
                chunk = os.read(fd, 65536)
            except OSError:
                chunk = b""
            if not chunk:
                os.close(fd)
                return
            with self.lock:
                self.text += chunk

    def shown(self):
        with self.lock:
            return self.text.decode(errors="replace")

    def wait_for(self, word, seconds=PATIENCE):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if word in self.shown():
                return True
            time.sleep(0.05)
        bad.append(f"waited in vain for {word!r}; shown: {self.shown()[-400:]!r}")
        return False

    def stop(self, how=signal.SIGINT):
        self.process.send_signal(how)
        return self.end()

    def end(self):
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            bad.append("does not end")
            self.process.kill()
        self.reader.join(PATIENCE)
        err = self.process.stderr.read().decode(errors="replace")
        self.process.stderr.close()
        want(f"no fault on stderr: {err!r}", "rror" not in err)
        return self.process.returncode


def append(path, text):
    with open(path, "a", encoding="utf-8") as f:
        f.write(text)


def rows(a, b, loss=None):
    return "".join(f"step {i} loss: {loss if loss is not None else 2.5 - i / 100:.4f}\n" for i in range(a, b))


def grows(root):
    log = root / "train.log"
    log.write_text(rows(0, 40))
    w = Watch(log)
    time.sleep(1)
    want("nothing to say of a healthy run", "FAIL" not in w.shown())
    append(log, rows(40, 60))
    append(log, "step 60 loss: nan\nstep 61 loss: nan\n")
    w.wait_for("FAIL TRN051")
    append(log, "step 62 loss: nan\n")
    append(log, "step 63 loss: nan\n")
    time.sleep(1.5)
    want(f"once only: {w.shown()}", w.shown().count("FAIL TRN051") == 1)
    want("no curves, no escapes", "health" not in w.shown() and "\x1b" not in w.shown())
    # A second run in a file beside it is no matter of this watch.
    want("ends on Ctrl-C with the verdict so far", w.stop() == 1)


def stops(root):
    """For a script that ends a sick run."""
    run = root / "run"
    run.mkdir()
    (run / "metrics.csv").write_text("step,train_loss,val_loss\n" + "".join(f"{i},{2 - i / 50},\n" for i in range(30)))
    w = Watch(run, "--stop-on-fail")
    time.sleep(1)
    want("goes on while it is healthy", w.process.poll() is None)
    # A line half written reads as another number: no finding.
    append(run / "metrics.csv", "30,1e3")
    time.sleep(0.05)
    append(run / "metrics.csv", "0e-31,\n")
    append(run / "metrics.csv", "31,nan,\n32,nan,\n")
    want("ends with 1", w.end() == 1)
    want("and says why", "FAIL TRN051" in w.shown())


def appears(root):
    """A new file in the folder, then the first one cut and written anew."""
    run = root / "many"
    run.mkdir()
    (run / "a.log").write_text(rows(0, 30))
    w = Watch(run)
    time.sleep(0.8)
    (run / "b.log").write_text(rows(0, 30) + "step 30 loss: nan\nstep 31 loss: nan\n")
    w.wait_for("many/b.log")
    want("the first one is healthy", "a.log" not in "".join(re.findall("FAIL.*", w.shown())))
    (run / "a.log").write_text("")
    time.sleep(0.4)
    (run / "a.log").rename(run / "a.log.1")
    (run / "a.log").write_text(rows(0, 20) + "step 20 loss: inf\nstep 21 loss: inf\n")
    w.wait_for("many/a.log:")
    os.truncate(run / "b.log", 40)
    time.sleep(0.4)
    want("goes on after all that", w.process.poll() is None)
    want("ends on SIGTERM", w.stop(signal.SIGTERM) in (0, 1, 2))


def draws(root):
    log = root / "tty.log"
    log.write_text(rows(0, 20))
    env = {**os.environ, "TERM": "xterm", "LANG": "C.UTF-8"}
    w = Watch(log, tty=True, env=env)
    w.wait_for("watching")
    append(log, rows(20, 90))
    w.wait_for("0.6 @ 89" if False else "1.61")
    shown = w.shown()
    want("redrawn from the top", shown.count("\x1b[H\x1b[J") >= 2 and "train loss" in shown)
    want("ends on Ctrl-C", w.stop() in (0, 2))


def file_output(root):
    log, page = root / "page.log", root / "page.html"
    log.write_text(rows(0, 20))
    w = Watch(log, "-f", "html", "-o", page)
    end = time.monotonic() + PATIENCE
    while not page.exists() and time.monotonic() < end:
        time.sleep(0.05)
    first = page.read_text()
    append(log, rows(20, 60))
    while page.read_text() == first and time.monotonic() < end:
        time.sleep(0.05)
    want("the page is written anew, whole", page.read_text() != first and page.read_text().endswith("</html>\n"))
    want("nothing printed", not w.shown())
    w.stop()


def idle(root):
    """Nothing changes: next to nothing is done."""
    log = root / "idle.log"
    log.write_text(rows(0, 200))
    w = Watch(log)
    time.sleep(3)
    ticks = os.sysconf("SC_CLK_TCK")

    def used():
        fields = pathlib.Path(f"/proc/{w.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / ticks

    before = used()
    time.sleep(3)
    want(f"idle: {used() - before} s of 3", used() - before < 0.4)
    w.stop()


def refused(root):
    for args in (["--stop-on-fail", "."], ["--interval", "1", "."], ["--watch", "--interval", "0", "."],
                 ["--watch", "--interval", "x", "."], ["--watch", "-f", "json", "."], ["--watch", "not/there"]):
        done = subprocess.run([PROGRAM, "log", *args], capture_output=True, timeout=60, check=False, cwd=root)
        want(f"{args}: exit {done.returncode}", done.returncode == 3 and done.stderr)


with tempfile.TemporaryDirectory() as folder:
    for part in (grows, stops, appears, draws, file_output, idle, refused):
        place = pathlib.Path(folder, part.__name__)
        place.mkdir()
        part(place)
print("\n".join(bad) or "watched")
sys.exit(bool(bad))
