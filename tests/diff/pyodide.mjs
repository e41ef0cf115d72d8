// A CPython from npm (package pyodide, CPython compiled to WebAssembly) behind the
// command line of an interpreter: node pyodide.mjs [-I] FILE | -c TEXT, with stdin.
// PYODIDE names the folder of the unpacked package. Reads files of this machine.
import {readFileSync, readdirSync, writeSync} from "node:fs";
import {pathToFileURL} from "node:url";
import {join} from "node:path";

const {loadPyodide} = await import(pathToFileURL(join(process.env.PYODIDE, "pyodide.mjs")));
const args = process.argv.slice(2).filter((a) => a !== "-I");
const text = args[0] === "-c" ? args[1] : readFileSync(args[0], "utf8");
const write = (fd) => ({
	write(bytes) {
		for (let done = 0; done < bytes.length;) {
			try {
				done += writeSync(fd, bytes, done);
			} catch (e) {
				if (e.code !== "EAGAIN")
					throw e;
			}
		}
		return bytes.length;
	},
});

const py = await loadPyodide({stdout: () => {}, stderr: () => {}});
for (const name of readdirSync("/")) {
	if (["dev", "proc", "sys", "lib", "lib64"].includes(name))
		continue;
	try {
		py.FS.mkdirTree("/" + name);
		py.FS.mount(py.FS.filesystems.NODEFS, {root: "/" + name}, "/" + name);
	} catch {
		// a file, or a folder that pyodide uses itself: not seen in there
	}
}
py.setStdout(write(1));
py.setStderr(write(2));
if (args[0] !== "-c") {
	const input = readFileSync(0);
	let at = 0;
	py.setStdin({
		read(buffer) {
			const n = Math.min(buffer.length, input.length - at);
			buffer.set(input.subarray(at, at + n));
			at += n;
			return n;
		},
	});
}
py.globals.get("dict");
py.runPython(text, {filename: args[0], globals: py.toPy({__name__: "__main__"})});
py.runPython("import sys; sys.stdout.flush(); sys.stderr.flush()");
