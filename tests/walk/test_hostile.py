"""The walk over trees that mean harm: links out, loops, FIFOs, odd names, limits."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

WALK = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests/helper_walk"


class Walked:
    def __init__(self, folder, *args, user=None):
        # What hangs was opened as a FIFO or device.
        done = subprocess.run([WALK, *args, folder], stdout=subprocess.PIPE, timeout=20, user=user)
        assert done.returncode == 0, done.returncode
        self.files, self.order, self.skipped, self.problems, self.reason = {}, [], {}, set(), None
        for record in done.stdout.split(b"\0"):
            kind, _, rest = record.partition(b" ")
            if kind == b"F":
                what, flags, path = rest.split(b" ", 2)
                self.files[path] = (what.decode(), int(flags))
                self.order.append(path)
            elif kind == b"S":
                reason, path = rest.split(b" ", 1)
                assert path not in self.skipped, path
                self.skipped[path] = reason.decode()
            elif kind == b"P":
                name, path = rest.split(b" ", 1)
                self.problems.add((name.decode(), path))
            elif kind == b"R":
                self.reason = rest.decode()
            elif kind == b"N":
                self.entries = int(rest)
        assert self.order == sorted(self.order)


def links(root):
    """A01-A08: links out of the tree are findings, links inside are followed once."""
    (root.parent / "secret.yaml").write_text("secret: 1\n")
    (root / "blobs").mkdir()
    (root / "blobs/abc").write_text("x")
    (root / "snap").mkdir()
    (root / "snap/model.safetensors").symlink_to("../blobs/abc")
    (root / "real.py").write_text("")
    (root / "again.py").symlink_to("real.py")
    (root / "train.py").symlink_to("/etc/passwd")
    (root / "conf.yaml").symlink_to("../secret.yaml")
    (root / "env").symlink_to("/proc/self/environ")
    (root / "zero.csv").symlink_to("/dev/zero")
    (root / "l1").symlink_to("l2")
    (root / "l2").symlink_to("l1")
    (root / "gone").symlink_to("nowhere")
    (root / "deep").mkdir()
    (root / "deep/up").symlink_to("..")
    (root / "deep/self").symlink_to(".")
    (root / "alias").symlink_to("snap")
    w = Walked(root)
    for name in (b"train.py", b"conf.yaml", b"env", b"zero.csv"):
        assert ("path.escape", name) in w.problems and w.skipped[name] == "path.escape", name
    assert w.files[b"snap/model.safetensors"][0] == "model"
    assert w.files[b"blobs/abc"][0] == "other"
    assert w.skipped[b"again.py"] == "link" and b"real.py" in w.files
    assert w.skipped[b"l1"] == w.skipped[b"l2"] == "io.error"
    assert w.skipped[b"gone"] == "io.missing"
    for name in (b"deep/up", b"deep/self", b"alias"):
        assert w.skipped[name] == "link", name
    assert len(w.problems) == 4


def links_to_ignored_folders(root):
    """A folder that is listed nowhere else is listed under the link's name; circles end."""
    (root / ".gitignore").write_text("/store/\n")
    subprocess.run(["git", "init", "-q", root], check=True)
    (root / "store/a").mkdir(parents=True)
    (root / "store/x.py").write_text("")
    (root / "store/a/y.py").write_text("")
    (root / "store/a/back").symlink_to("..")
    (root / "data").symlink_to("store")
    (root / "data2").symlink_to("store")
    w = Walked(root)
    assert w.skipped[b"store"] == "ignored"
    assert b"data/x.py" in w.files and b"data/a/y.py" in w.files
    assert w.skipped[b"data2"] == "link" and w.skipped[b"data/a/back"] == "link"
    assert not any(p.startswith(b"data2/") for p in w.files)


def special(root):
    """A09-A11: listed, never opened."""
    os.mkfifo(root / "data.csv")
    s = socket.socket(socket.AF_UNIX)
    s.bind(str(root / "log.jsonl"))
    (root / "to_fifo.csv").symlink_to("data.csv")
    want = [b"data.csv", b"log.jsonl", b"to_fifo.csv"]
    if os.geteuid() == 0:
        try:
            os.mknod(root / "device", 0o600 | 0o020000, os.makedev(1, 5))
            want.append(b"device")
        except PermissionError:
            pass
    w = Walked(root)
    for name in want:
        assert w.skipped[name] == "io.special", name
    s.close()


def denied(root):
    """A13: the rest is listed, the folder named."""
    (root / "closed").mkdir()
    (root / "open.py").write_text("")
    (root / "closed").chmod(0)
    root.parent.chmod(0o755)
    try:
        w = Walked(root, user=65534 if os.geteuid() == 0 else None)
        assert w.skipped[b"closed"] == "io.denied" and b"open.py" in w.files
    except PermissionError:
        return "another user cannot run the helper"
    finally:
        (root / "closed").chmod(0o700)


def names(root):
    """A14-A19: any byte may stand in a name."""
    base = os.fsencode(root)
    odd = [b"\xff.py", b"a\n::error::x.py", b"\x1b[2J\x1b]8;;x\x07.py", "\u202etxt.py".encode(), b"-rf", b"--output=x",
           b"x" * 255, b" ", b"a b ", b"\\", b"*"]
    for name in odd:
        with open(base + b"/" + name, "w"):
            pass
    fd = os.open(root, os.O_RDONLY)
    for _ in range(100):
        os.mkdir("d" * 200, dir_fd=fd)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = inner
    os.close(os.open("far.py", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)
    w = Walked(root)
    for name in odd:
        assert name in w.files, name
    assert b"/".join([b"d" * 200] * 100 + [b"far.py"]) in w.files
    assert not w.problems and w.reason is None


def depth(root):
    """A20: the limit holds just below, at and above."""
    for limit, levels, ok in ((5, 4, True), (5, 5, True), (5, 6, False)):
        top = root / f"t{levels}"
        inner = top.joinpath(*["d"] * levels)
        inner.mkdir(parents=True)
        (inner / "f.py").write_text("")
        w = Walked(top, "--limit", f"tree.depth={limit}")
        assert (w.reason is None) == ok, (limit, levels, w.reason)
        assert (len(w.files) == 1) == ok
        if not ok:
            assert w.reason == "limit.depth"
            assert w.skipped[b"/".join([b"d"] * levels)] == "limit.depth"


def count(root):
    """A22: below, at and above the number of entries."""
    for i in range(20):
        (root / f"{i}.py").write_text("")
    for limit, ok in ((21, True), (20, True), (19, False)):
        w = Walked(root, "--limit", f"tree.entries={limit}")
        assert (w.reason is None) == ok, limit
        assert ok == (len(w.files) == 20)
    assert w.reason == "limit.count"


def many(root):
    """A23 in small: one folder of 10,000 entries in order, without a stat each."""
    fd = os.open(root, os.O_RDONLY)
    for i in range(10000):
        os.close(os.open(f"{i:x}.py", os.O_CREAT | os.O_WRONLY, dir_fd=fd))
    os.close(fd)
    start = time.monotonic()
    w = Walked(root)
    assert len(w.files) == 10000
    assert time.monotonic() - start < 5


def clashes(root):
    """A24: names that are one after NFC and case folding."""
    for name in ("a.py", "A.py", "caf\u00e9", "cafe\u0301", "README", "other"):
        (root / name).write_text("")
    (root / "Dir").mkdir()
    (root / "dir").mkdir()
    (root / ".gitignore").write_text("readme\n")
    (root / "readme").write_text("")
    subprocess.run(["git", "init", "-q", root], check=True)
    w = Walked(root)
    assert {n for n, _ in w.problems} == {"path.name"}
    assert len(w.problems) == 3, w.problems


def repositories(root):
    """A31, A32: a bare repository is not looked into; `.git` files that lead out are findings."""
    subprocess.run(["git", "init", "-q", "--bare", root / "hidden"], check=True)
    (root / "out").mkdir()
    (root / "out/.git").write_text("gitdir: /etc\n")
    (root / "rel").mkdir()
    (root / "rel/.git").write_text("gitdir: ../../../elsewhere\n")
    (root / "in").mkdir()
    (root / "in/.git").write_text("gitdir: ../hidden\n")
    (root / "junk").mkdir()
    (root / "junk/.git").write_text("not a git file\n")
    (root / "link").mkdir()
    (root / "link/.git").symlink_to("/etc")
    (root / "src").mkdir()
    (root / "src/a.py").write_text("")
    w = Walked(root)
    assert w.skipped[b"hidden"] == "git"
    assert w.problems == {("path.escape", b"out/.git"), ("path.escape", b"rel/.git"), ("path.escape", b"link/.git")}
    assert set(w.files) == {b"src/a.py"}


def worktree(root):
    """A worktree's own `.git` file is no finding."""
    main = root / "main"
    env = dict(os.environ, GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a")
    subprocess.run(["git", "init", "-q", main], check=True)
    subprocess.run(["git", "commit", "-q", "--allow-empty", "-m", "x"], cwd=main, env=env, check=True)
    subprocess.run(["git", "worktree", "add", "-q", "../tree"], cwd=main, env=env, check=True)
    (main / ".git/info/exclude").write_text("*.tmp\n")
    (root / "tree/a.tmp").write_text("")
    w = Walked(root / "tree")
    assert w.skipped[b"a.tmp"] == "ignored"
    assert not w.problems and w.skipped[b".git"] == "git", w.problems


def hidden_by_pattern(root):
    """A committed file cannot be hidden by a .gitignore; a broken index leaves doubt."""
    env = dict(os.environ, GIT_CONFIG_NOSYSTEM="1")
    subprocess.run(["git", "init", "-q", root], check=True)
    (root / "pkg/sub").mkdir(parents=True)
    for name in ("train.py", "pkg/sub/loss.py", "pkg/other.py", "loose.py"):
        (root / name).write_text("")
    subprocess.run(["git", "add", "train.py", "pkg/sub/loss.py"], cwd=root, env=env, check=True)
    (root / ".gitignore").write_text("*.py\npkg/\n")
    w = Walked(root)
    assert set(w.files) == {b".gitignore", b"train.py", b"pkg/sub/loss.py"}, w.files
    assert w.skipped[b"loose.py"] == w.skipped[b"pkg/other.py"] == "ignored" and w.reason is None
    inner = Walked(root / "pkg")
    assert set(inner.files) == {b"sub/loss.py"} and inner.skipped[b"other.py"] == "ignored"
    (root / ".git/index").write_bytes(b"DIRC\0\0\0\2\0\0\xff\xff")
    assert Walked(root).reason == "format.malformed"
    (root / ".git/index").unlink()
    assert Walked(root).reason is None


def big_ignore(root):
    """A33: an ignore file over the limit makes the list inconclusive, at once."""
    (root / "a.py").write_text("")
    for text, reason in ((b"x\n" * 10000, None), (b"x\n" * 10001, "limit.size"), (b"*" * (1 << 20), None),
                         (b"*" * ((1 << 20) + 1), "limit.size"), (b"ab*cd\n" * 3000, None)):
        (root / ".gitignore").write_bytes(text)
        start = time.monotonic()
        w = Walked(root)
        assert w.reason == reason, (len(text), w.reason)
        assert time.monotonic() - start < 2


def root_link(root):
    """A34: the root itself may be a link."""
    (root / "real").mkdir()
    (root / "real/a.py").write_text("")
    (root / "link").symlink_to("real")
    assert Walked(root / "link").order == [b"a.py"]


def left_out(root):
    """Nothing is left out without being named."""
    for path in ("__pycache__/a.pyc", ".venv/lib/x.py", "node_modules/m/i.js", "lib/site-packages/p.py", "my/pyvenv.cfg",
                 "my/lib/y.py", "conda/conda-meta/h", ".mypy_cache/x", "src/a.py", "src/.env", "vendor/v.py",
                 "tests/test_a.py", "src/test_b.py", "docs/d.md", "src/conftest.py", "data/x.csv"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("")
    w = Walked(root, "--exclude", "data/")
    assert w.skipped == {b"__pycache__": "cache", b".venv": "vendored", b"node_modules": "vendored",
                         b"lib/site-packages": "vendored", b"my": "vendored", b"conda": "vendored",
                         b".mypy_cache": "cache", b"data": "excluded"}, w.skipped
    assert w.files[b"vendor/v.py"][1] == 2
    assert w.files[b"tests/test_a.py"][1] == 1 and w.files[b"src/test_b.py"][1] == 1
    assert w.files[b"src/conftest.py"][1] == 1 and w.files[b"src/a.py"][1] == 0
    assert w.files[b"docs/d.md"][1] == 4
    only = Walked(root, "--include", "src/**", "--include", "*.md", "--exclude", "src/test_*")
    assert set(only.files) == {b"src/a.py", b"src/.env", b"src/conftest.py", b"docs/d.md"}
    assert only.skipped[b"vendor/v.py"] == "excluded"


def not_ignored(root):
    """--no-ignore lists what .gitignore hides; without git the file still counts."""
    (root / ".gitignore").write_text("*.log\n")
    (root / "a.log").write_text("")
    assert Walked(root).skipped == {b"a.log": "ignored"}
    assert b"a.log" in Walked(root, "--no-ignore").files


def main():
    bad = skipped = 0
    cases = [links, links_to_ignored_folders, special, denied, names, depth, count, many, clashes, repositories, worktree,
             hidden_by_pattern, big_ignore, root_link, left_out, not_ignored]
    for case in cases:
        # Below the build folder nothing is found above; /tmp has no checkout.
        top = pathlib.Path(tempfile.mkdtemp(prefix="gonogo-walk-"))
        try:
            (top / "root").mkdir()
            why = case(top / "root")
            if why:
                print(f"{case.__name__}: skipped: {why}")
                skipped += 1
        except AssertionError as e:
            bad += 1
            import traceback
            traceback.print_exc()
            print(f"FAILED {case.__name__}: {case.__doc__}: {e}")
        finally:
            subprocess.run(["rm", "-rf", top])
    print(f"{len(cases)} cases, {bad} failed, {skipped} skipped")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main() if shutil.which("git") else 77)
