"""Our ignore matcher against git's, on generated trees."""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

WALK = pathlib.Path(os.environ["GONOGO_BUILD"]) / "tests/helper_walk"
TREES = int(os.environ.get("GONOGO_IGNORE_TREES", "30"))
NAMES = ["a", "b", "ab", "abc", "a.py", "b.pyc", "a b", "foo", "foo.txt", "bar", "x1", "X1", ".hid", "a-b",
         "#c", "!d", "e ", "f\\g", "[h]", "caf\u00e9", "ab.tar.gz", "*star", "q?"]
PIECES = ["a", "b", "foo", "bar", "*", "**", "?", "[a-c]", "[!a]", "[^b]", "[]a]", "[[:alpha:]]", "[[:digit:]]", "/",
          "/", "*.py", "*.pyc", "*.txt", "x", "1", "\\*", "\\ ", " ", "\\#", "!", "#", ".", "-", "b*", "**/", "/**",
          "/**/", "a?", "[", "\\", "caf\u00e9", "{a,b}", "[a-", "[[:bad:]]", "\t", "f\\\\g", "\\[h]"]
WHOLE = ["*", "!*/", "!*.py", "/*", "!/foo", "foo/", "!foo/", "**/b", "a/**", "a/**/b", "/a/b", "foo/*", "!foo/bar", "*.py ",
         "b.pyc\\ ", "e\\ ", "e ", "\\!d", "\\#c", "# comment", "", "  ", "foo//", "//foo", "a//b", "/", "!", "a/", "ab*/",
         "foo**", "foo**/bar", "**foo", "***", "a/***/b", "**", "**/", "/**", "*/b", "*/*/b", "?", "??", "[ab]/", "\\a",
         "foo\\/bar", "**/a/**/b"]


def git_env(home):
    return {"PATH": os.environ["PATH"], "HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": home}


def pattern(rng):
    if rng.random() < 0.4:
        return rng.choice(WHOLE)
    text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 4)))
    return ("!" if rng.random() < 0.25 else "") + text


def ignore_text(rng):
    lines = [pattern(rng) for _ in range(rng.randint(1, 7))]
    text = rng.choice(["\n", "\n", "\n", "\r\n"]).join(lines)
    if rng.random() < 0.1:
        text = "\ufeff" + text
    return text + ("\n" if rng.random() < 0.8 else "")


def grow(rng, folder, depth):
    for name in rng.sample(NAMES, rng.randint(2, 6)):
        path = folder / name
        if depth < 3 and rng.random() < 0.45:
            path.mkdir()
            grow(rng, path, depth + 1)
        else:
            path.write_text("")
    if rng.random() < (0.9 if depth == 0 else 0.3):
        (folder / ".gitignore").write_bytes(ignore_text(rng).encode())


def ours(folder):
    done = subprocess.run([WALK, folder], stdout=subprocess.PIPE, check=True)
    files, ignored = set(), set()
    for record in done.stdout.split(b"\0"):
        kind, _, rest = record.partition(b" ")
        if kind == b"F":
            files.add(rest.split(b" ", 2)[2])
        elif kind == b"S" and rest.startswith(b"ignored "):
            ignored.add(rest.split(b" ", 1)[1])
    return files, ignored


def git(folder, env, *args):
    done = subprocess.run(["git", *args], cwd=folder, env=env, stdout=subprocess.PIPE, check=True)
    return {p for p in done.stdout.split(b"\0") if p}


def explain(folder, path):
    print(f"  {path!r}")
    for ignore in sorted(folder.rglob(".gitignore")):
        if path.decode(errors="replace").startswith(str(ignore.parent.relative_to(folder)).lstrip(".")):
            print(f"    {ignore.relative_to(folder)}: {ignore.read_bytes()!r}")


def compare(root, folder, env):
    files, ignored = ours(folder)
    want = git(folder, env, "ls-files", "-z", "-co", "--exclude-standard")
    if git(folder, env, "ls-files", "-z"):
        wrong = files ^ want
        for path in sorted(wrong)[:3]:
            explain(root, path)
        return len(want), len(wrong)
    # The same of every path that there is, folders too, asked one by one.
    names = [os.fsencode(os.path.relpath(os.path.join(at, name), folder))
             for at, dirs, leaves in os.walk(folder) for name in dirs + leaves]
    names = [n for n in names if b".git" not in n.split(b"/")]
    done = subprocess.run(["git", "check-ignore", "-z", "--stdin", "--no-index"], cwd=folder, env=env,
                          input=b"\0".join(b"./" + n for n in names), stdout=subprocess.PIPE)
    refused = {p[2:] for p in done.stdout.split(b"\0") if p}
    below = {n for n in names if any(n[:len(i)] == i and n[len(i):len(i) + 1] in (b"", b"/") for i in ignored)}
    missing = refused ^ below
    wrong = files ^ want
    for path in sorted(wrong | missing)[:3]:
        print(f"{'we list' if path in files else 'we leave out'}:")
        explain(root, path)
    return len(want), len(wrong) + len(missing)


def track(rng, root, env):
    names = sorted(os.fsencode(p.relative_to(root)) for p in root.rglob("*")
                   if p.is_file() and ".git" not in p.relative_to(root).parts)
    some = rng.sample(names, min(len(names), rng.randint(1, 5)))
    subprocess.run(["git", "-c", f"index.version={rng.choice([2, 3, 4])}", "add", "-f", "--pathspec-from-file=-",
                    "--pathspec-file-nul"], cwd=root, env=dict(env, GIT_LITERAL_PATHSPECS="1"), input=b"\0".join(some), check=True)


def main():
    if not shutil.which("git"):
        print("no git")
        return 77
    bad = paths = 0
    for seed in range(TREES):
        rng = random.Random(seed)
        with tempfile.TemporaryDirectory() as tmp:
            root = pathlib.Path(tmp) / "tree"
            root.mkdir()
            env = git_env(tmp)
            subprocess.run(["git", "init", "-q"], cwd=root, env=env, check=True)
            grow(rng, root, 0)
            if rng.random() < 0.3:
                (root / ".git/info/exclude").write_bytes(ignore_text(rng).encode())
            if rng.random() < 0.5:  # what is committed is never ignored
                track(rng, root, env)
            n, wrong = compare(root, root, env)
            folders = sorted(p for p in root.iterdir() if p.is_dir() and p.name != ".git")
            if folders:  # a project inside of the checkout
                inner = rng.choice(folders)
                # git lists nothing in an ignored folder; asked for it by name, we list it.
                if subprocess.run(["git", "check-ignore", "-q", "--", "./" + inner.name], cwd=root,
                                  env=env).returncode == 1:
                    more, bad_inner = compare(root, inner, env)
                    n, wrong = n + more, wrong + bad_inner
            paths += n
            bad += wrong
            if wrong:
                print(f"tree {seed}: {wrong} differ")
    print(f"{TREES} trees, {paths} paths listed, {bad} differ from git")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
