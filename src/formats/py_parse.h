/*
 * Python source to syntax tree.
 *
 * Accepts what CPython 3.8 to 3.14 accept (or only one of them) and refuses the
 * rest with a diagnostic; what stands before and behind a broken statement is
 * still in the tree. Any bytes are safe: nesting is bounded as in CPython, long
 * chains are built by loops, time and memory are linear.
 *
 *	struct py_module *m = py_parse(&arena, bytes, NULL, &diags);
 *	PY_FOR_EACH_IN(m, m->root, PY_BODY, stmt)
 *		...
 */
#ifndef GONOGO_FORMATS_PY_PARSE_H
#define GONOGO_FORMATS_PY_PARSE_H

#include "base/diag.h"
#include "base/limits.h"
#include "formats/py_ast.h"

struct py_scratch; /* formats/py_token.h */

enum { PY_VERSION_MIN = 308, PY_VERSION_MAX = 314 };

struct py_options {
	uint16_t version; /* 308 ... 314; 0 = the newest: all of them */
	/* Semgrep's additions: `$X`, `$...ARGS`, `<... e ...>` as a call of
	 * the name `<...`, `...` wherever an argument, parameter or statement
	 * may stand. */
	bool pattern;
	/* The bytes have SCAN_PAD zero bytes behind them and outlive the
	 * module, so that they need not be copied. */
	bool padded;
	const struct limits *limits; /* NULL = the default ones */
	struct py_scratch *scratch;  /* NULL = its own */
};

/*
 * Never NULL: a file that cannot be read at all is a module without
 * statements; module->status says how far to trust it. `diags` may be NULL.
 * Lives in the arena, its names and texts too.
 */
struct py_module *py_parse(struct arena *a, str bytes,
			   const struct py_options *o, struct diags *diags);

/* "3.8" ... "3.14" to 308 ... 314; 0 when it is none of them. */
uint16_t py_version_read(str text);

#endif
