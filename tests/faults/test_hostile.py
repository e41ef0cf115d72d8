"""Hostile trees, command lines and outputs: the verdict is right, nothing hangs,
nothing leaks, nothing acts on the reader. One case a method, named after what it
tries."""
import json
import os
import pathlib
import resource
import socket
import subprocess
import tempfile
import time
import unittest

GONOGO = os.environ["GONOGO"]
CANARY = "canary-7f3a91"


def run(args, cwd=None, timeout=30, stdout=subprocess.PIPE, **kw):
    env = {"PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "ASAN_OPTIONS": "detect_leaks=0"}
    env.update(kw.pop("env", {}))
    return subprocess.run([GONOGO, *args], cwd=cwd, stdout=stdout, stderr=subprocess.PIPE,
                          timeout=timeout, env=env, stdin=subprocess.DEVNULL, **kw)


class Tree(unittest.TestCase):
    def setUp(self):
        self._tmp = tempfile.TemporaryDirectory()
        self.out = pathlib.Path(self._tmp.name)
        self.dir = self.out / "project"
        self.dir.mkdir()

    def tearDown(self):
        for root, dirs, _ in os.walk(self._tmp.name):
            for d in dirs:
                os.chmod(os.path.join(root, d), 0o755)
        self._tmp.cleanup()

    def write(self, name, text="x = 1\n"):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def check(self, *args, **kw):
        start = time.monotonic()
        done = run(["check", str(self.dir), "--no-cache", "-f", "json", *args], **kw)
        self.assertLess(time.monotonic() - start, 20)
        self.assertIn(done.returncode, (0, 1, 2, 3, 4), done.stderr)
        result = json.loads(done.stdout) if done.returncode < 3 else None
        if result:
            self.assertEqual(result["exit_code"], done.returncode)
            words = {0: "GO", 1: "NO-GO", 2: "INCONCLUSIVE"}
            self.assertEqual(result["verdict"], words[done.returncode])
        return done, result

    def needs(self, rule):
        if rule.encode() not in run(["rules", "list"]).stdout:
            self.skipTest(f"{rule} is not among the rules")

    def status(self, result, rule):
        return next(r["status"] for r in result["rules"] if r["id"] == rule)

    # ---- A: trees and names

    def test_link_out_is_a_finding_and_its_target_is_not_read(self):
        secret = self.out / "secret.yaml"
        secret.write_text(CANARY)
        self.write("a.py")
        (self.dir / "train.py").symlink_to("/etc/passwd")
        (self.dir / "dataset.yaml").symlink_to(secret)
        (self.dir / "env.txt").symlink_to("/proc/self/environ")
        (self.dir / "zero.csv").symlink_to("/dev/zero")
        done, result = self.check()
        self.assertEqual(self.status(result, "REQ024"), "fail")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn(CANARY.encode(), done.stdout + done.stderr)
        self.assertNotIn(b"root:", done.stdout + done.stderr)

    def test_link_inside_is_followed(self):
        self.write("blobs/abc", "# Title\n")
        (self.dir / "README.md").symlink_to("blobs/abc")
        _, result = self.check()
        self.assertNotEqual(self.status(result, "REQ024"), "fail")

    def test_link_loops_and_folder_links_end(self):
        self.write("a.py")
        (self.dir / "x").symlink_to("y")
        (self.dir / "y").symlink_to("x")
        (self.dir / "up").symlink_to(".")
        self.check()

    def test_fifo_and_socket_never_hang(self):
        self.write("a.py")
        os.mkfifo(self.dir / "data.csv")
        s = socket.socket(socket.AF_UNIX)
        s.bind(str(self.dir / "log.jsonl"))
        _, result = self.check()
        s.close()
        skipped = {x["path"]: x["reason"] for x in result["coverage"]["skipped"]}
        self.assertIn("io.special", skipped.get("data.csv", ""))

    def test_unreadable_folder_is_said(self):
        if os.getuid() == 0:
            self.skipTest("root reads everything")
        self.write("d/a.py")
        os.chmod(self.dir / "d", 0)
        _, result = self.check()
        self.assertEqual(self.status(result, "REQ024"), "inconclusive")

    def test_odd_names_are_escaped_everywhere(self):
        names = [b"bad\xff.py", b"line\n::error::x.py", b"esc\x1b[2J\x1b]8;;x\x07.py",
                 "bidi\u202e.py".encode(), b"-rf", b"--output=x", b"\r[ok] GO.py"]
        for name in names:
            with open(os.path.join(os.fsencode(self.dir), name), "wb") as f:
                f.write(b"x = 1\n")
            os.symlink("/etc/hostname", os.path.join(os.fsencode(self.dir), name + b".lnk"))
        for fmt in ("full", "concise", "grouped", "poll", "markdown"):
            done = run(["check", str(self.dir), "--no-cache", "-f", fmt, "--show", "all"])
            out = done.stdout
            self.assertNotIn(b"\x1b", out, fmt)
            self.assertNotIn(b"\xff", out, fmt)
            self.assertNotIn(b"\r", out, fmt)
            self.assertNotIn("\u202e".encode(), out, fmt)
            for line in out.split(b"\n"):
                self.assertFalse(line.startswith((b"::", b"[ok]")), (fmt, line))
            out.decode()
        _, result = self.check("--show", "all")
        self.assertTrue(any("path_b64" in f for r in result["rules"] for f in r["findings"]))

    def test_long_paths_and_depth_limit(self):
        self.write("a.py")
        fd = os.open(self.dir, os.O_RDONLY)
        for _ in range(135):
            os.mkdir("d", dir_fd=fd)
            below = os.open("d", os.O_RDONLY, dir_fd=fd)
            os.close(fd)
            fd = below
        os.close(fd)
        done, result = self.check()
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.status(result, "REQ024"), "inconclusive")

    def test_nothing_to_check_is_never_go(self):
        self.write("notes.bin", b"\x00")
        done, _ = self.check()
        self.assertEqual(done.returncode, 2)

    def test_what_git_ignores_is_taken_when_named_or_a_log(self):
        subprocess.run(["git", "init", "-q", str(self.dir)], check=True)
        self.write(".gitignore", "runs/\ndata/\nscratch/\n")
        self.write("a.py")
        self.write("runs/a/metrics.csv", "step,loss\n0,1.0\n")
        self.write("runs/a/model.pt", "x")
        self.write("data/train.csv", "a,y\n1,0\n")
        self.write("data/raw.bin", "x")
        self.write("scratch/notes.csv", "a,b\n1,2\n")
        self.write("dataset.yaml", "dataset: d\nversion: 1\nlabel: y\nsplits: {train: data/train.csv}\n")
        _, result = self.check()
        skipped = {x["path"] for x in result["coverage"]["skipped"] if x["reason"] == "ignored"}
        self.assertEqual(skipped, {"runs/a/model.pt", "data/raw.bin", "scratch"})

    def test_names_that_clash(self):
        self.write("a.py")
        self.write("A.py")
        _, result = self.check()
        self.assertEqual(self.status(result, "REQ024"), "fail")

    def test_huge_sparse_file_is_not_read(self):
        with open(self.dir / "metrics.json", "wb") as f:
            f.truncate(1 << 40)
        start = time.monotonic()
        self.check()
        self.assertLess(time.monotonic() - start, 10)

    def test_root_is_a_link(self):
        self.write("a.py")
        link = self.out / "link"
        link.symlink_to(self.dir)
        done = run(["check", str(link), "--no-cache"])
        self.assertIn(done.returncode, (0, 1, 2))

    def test_no_code_of_the_project_runs(self):
        mark = self.out / "ran"
        code = f"open({str(mark)!r}, 'w')\n"
        for name in ("sitecustomize.py", "conftest.py", "setup.py", "usercustomize.py"):
            self.write(name, code)
        hooks = self.dir / ".git"
        (hooks / "hooks").mkdir(parents=True)
        (hooks / "HEAD").write_text("ref: refs/heads/main\n")
        (hooks / "config").write_text(f"[core]\n\tfsmonitor = \"touch {mark}\"\n")
        run(["check", str(self.dir), "--no-cache"], cwd=self.dir)
        self.assertFalse(mark.exists())

    # ---- C, D, E: documents and tables

    def test_yaml_bombs_are_quick_and_said(self):
        self.needs("DAT002")
        bombs = {
            "deep": "[" * 80000,
            "laughs": "".join(f"a{i}: &a{i} [{', '.join([f'*a{i-1}'] * 9) if i else 1}]\n" for i in range(20)),
            "tags": "".join(f"%TAG !t{i}! tag:x,2000:\n" for i in range(100000)) + "--- a\n",
            "cycle": "a: &a [*a]\n",
            "python": "a: !!python/object/apply:os.system ['true']\n",
        }
        for name, text in bombs.items():
            with self.subTest(name):
                start = time.monotonic()
                self.write("dataset.yaml", text)
                done, _ = self.check()
                self.assertNotEqual(done.returncode, 0)
                self.assertLess(time.monotonic() - start, 5)

    def test_json_bombs(self):
        for name, text in {"deep": "[" * 100000, "cut": '{"a": [1, 2', "nan": '{"a": NaN}',
                           "dup": '{"a": 1, "a": 2}', "bytes": b'{"a": "\xc0\x80"}'}.items():
            with self.subTest(name):
                self.write("eval/metrics.json", text)
                self.check("--stage", "launch")

    def test_csv_open_quote(self):
        self.write("dataset.yaml", "dataset: d\nversion: 1\nlabel: y\nsplits: {train: train.csv, test: test.csv}\n")
        self.needs("DAT014")
        self.write("train.csv", 'a,y\n"1,0\n' + "2,1\n" * 200000)
        self.write("test.csv", "a,y\n1,0\n")
        done, _ = self.check("--stage", "train")
        self.assertNotEqual(done.returncode, 0)

    # ---- K: policy and command line

    def test_wrong_use(self):
        self.write("a.py")
        for args, word in ((["--limit", "csv.field=0"], b"csv.field"), (["--limit", "x=1"], b"--limit"),
                           (["--stage", "lunch"], b"merge, train or launch"), (["--selct", "X"], b"--select"),
                           (["-f", "xml2"], b"there are"), (["--date", "2026-02-30"], b"YYYY-MM-DD"),
                           (["--report", "json=a", "--report", "markdown=a"], b"two reports")):
            with self.subTest(args):
                done = run(["check", str(self.dir), *args])
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn(word, done.stderr)

    def test_roots_that_are_not_projects(self):
        for root in (str(self.dir / "none"), "/dev/null", __file__):
            done = run(["check", root])
            self.assertEqual(done.returncode, 3, (root, done.stderr))
        done = run(["check", str(self.dir)])
        self.assertEqual(done.returncode, 2)

    def test_misspelt_rule_key(self):
        self.write("rules/x.yaml", "gonogo: 1\nrules:\n- id: REQ901\n  name: x\n  phase: requirements\n  severty: warn\n")
        done = run(["check", str(self.dir), "--rules", str(self.dir / "rules")])
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"x.yaml:6:3", done.stderr)
        self.assertIn(b"severity", done.stderr)

    def test_config_mistakes(self):
        for text in ("gonogo: 1\nstagee: launch\n", "gonogo: 1\nstage: lunch\n", "gonogo: 1\ngonogo: 1\n",
                     "gonogo: 9\n", "gonogo: 1\nrules: {DAT999: {severity: warn}}\n", "- a\n", "{"):
            with self.subTest(text):
                self.write("gonogo.yaml", text)
                done = run(["check", str(self.dir)])
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn(b"gonogo.yaml", done.stderr)

    def test_config_show_is_what_is_in_force(self):
        self.write("gonogo.yaml", "gonogo: 1\nstage: train\n")
        shown = run(["config", "show", str(self.dir), "--set", "stage=launch"])
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn(b'stage: "launch"', shown.stdout)

    def test_policy_links_out(self):
        outside = self.out / "c.yaml"
        outside.write_text("gonogo: 1\nignore: [ALL]\n")
        (self.dir / "gonogo.yaml").symlink_to(outside)
        done = run(["check", str(self.dir)])
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_arguments_of_odd_bytes(self):
        done = run([b"check", b"\xff\x1b[2J", b"--" + b"x" * 5000])
        self.assertEqual(done.returncode, 3)
        self.assertNotIn(b"\x1b", done.stderr)

    # ---- N: faults

    def test_full_disk_on_stdout(self):
        self.write("a.py")
        with open("/dev/full", "w") as full:
            done = run(["check", str(self.dir)], stdout=full)
        self.assertEqual(done.returncode, 4)

    def test_reader_goes_away(self):
        self.write("a.py")
        read, write = os.pipe()
        os.close(read)
        done = run(["check", str(self.dir), "--report", f"json={self.out}/r.json"], stdout=write)
        os.close(write)
        self.assertEqual(done.returncode, json.loads((self.out / "r.json").read_text())["exit_code"])

    def test_report_targets(self):
        self.write("a.py")
        os.mkfifo(self.out / "fifo")
        (self.out / "link").symlink_to(self.out / "elsewhere")
        for target in ("fifo", "link", "none/x.json"):
            done = run(["check", str(self.dir), "-f", "json", "-o", str(self.out / target)])
            self.assertEqual(done.returncode, 4, target)
        self.assertFalse((self.out / "elsewhere").exists())
        self.assertEqual([p.name for p in self.out.iterdir() if p.name.startswith(".gonogo")], [])

    def test_few_descriptors_and_small_stack(self):
        self.write("a.py")
        for what, limit in ((resource.RLIMIT_NOFILE, 16), (resource.RLIMIT_STACK, 64 * 1024)):
            done = run(["check", str(self.dir), "--no-cache", "-j", "2"],
                       preexec_fn=lambda w=what, n=limit: resource.setrlimit(w, (n, n)))
            self.assertIn(done.returncode, (0, 1, 2, 4), done.stderr)

    def test_no_home_no_tmp(self):
        self.write("a.py")
        done = run(["check", str(self.dir)], env={"HOME": "", "TMPDIR": "/nonexistent"})
        self.assertIn(done.returncode, (0, 1, 2))

    def test_cache_in_the_tree_is_not_used(self):
        self.write("a.py")
        done = run(["check", str(self.dir), "--cache-dir", str(self.dir / ".cache")])
        self.assertIn(done.returncode, (0, 1, 2))
        self.assertFalse((self.dir / ".cache").exists())

    def test_damaged_cache_is_a_miss(self):
        self.needs("DAT014")
        cache = self.out / "cache"
        self.write("dataset.yaml", "dataset: d\nversion: 1\nlabel: y\nsplits: {train: train.csv, test: test.csv}\n")
        self.write("train.csv", "a,y\n" + "".join(f"{i},{i % 2}\n" for i in range(60000)))
        self.write("test.csv", "a,y\n1,0\n")
        args = ["check", str(self.dir), "--cache-dir", str(cache), "-f", "json", "--stage", "train"]
        first = run(args)
        entries = [p for p in cache.rglob("*") if p.is_file() and p.name != "key"]
        self.assertTrue(entries)
        self.assertEqual(run(args).stdout, first.stdout)
        for damage in (lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b[:20], lambda b: b""):
            for p in entries:
                p.write_bytes(damage(p.read_bytes()))
            self.assertEqual(run(args).stdout, first.stdout)


class Determinism(unittest.TestCase):
    def test_same_bytes_whatever_the_surroundings(self):
        project = pathlib.Path(__file__).resolve().parents[2] / "examples" / "digits-broken"
        for fmt in ("json", "markdown", "concise"):
            seen = set()
            for jobs in ("1", "2", "8"):
                for env in ({"LANG": "C", "TZ": "UTC"}, {"LC_ALL": "en_US.UTF-8", "TZ": "Asia/Shanghai"}):
                    done = run(["check", str(project), "--no-cache", "-j", jobs, "-f", fmt, "--date", "2026-11-23"],
                               env=env, cwd="/")
                    seen.add(done.stdout)
            self.assertEqual(len(seen), 1, fmt)


if __name__ == "__main__":
    unittest.main()
