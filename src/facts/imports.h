/*
 * What Python sources and notebooks import and plainly do, by their syntax
 * trees: which frameworks a project uses, what it must declare.
 *
 * The record of a file, a map; what is false, zero or empty is left out:
 *
 *	status     "ok", "broken", "cut", "python2", "unreadable" (python.h)
 *	errors     [{text, line, column, cell}]: syntax errors, the first ten
 *	needs      least Python that knows its syntax, 308 ... 314; needs_line,
 *	           needs_what
 *	imports    [{module: "torch.nn", line, column, cell, optional, typing,
 *	           lazy}]: the first of each kind. optional: its absence is
 *	           caught or asked for before; typing: for type checkers only;
 *	           lazy: inside a function. Relative imports are left out.
 *	uses       {USE: {name, line, column, cell, doubtful}}, see uses.h
 *	paths      folders added to sys.path, as written
 *	extensions modules that setup.py builds
 *	package    what it calls setup() for
 *	computed   setup() gets requirements that no literal list holds
 *	mentions   texts of setup.py that may name distributions
 *	installs   what a notebook's `%pip install` names
 *	main       it has `if __name__ == "__main__"`
 *	generated  it looks like a template ({{ }}, {% %})
 */
#ifndef GONOGO_FACTS_IMPORTS_H
#define GONOGO_FACTS_IMPORTS_H

#include "facts/project.h"

extern const struct scanner scanner_imports;

enum imports_answer {
	IMPORTS_NO,
	IMPORTS_YES,
	IMPORTS_UNKNOWN,  /* a file could not be read, or the use is doubtful */
	IMPORTS_NOT_READ, /* the scanner did not run */
};

/* Does code that is not a test, an example or vendored import this package
 * ("torch", "google.cloud"), at any depth? Imports for type checkers do not
 * count. */
enum imports_answer imports_has(const struct project *p, str package);
/* Is there such a use ("serve", "train" ..., see uses.h) in such code? */
enum imports_answer imports_use(const struct project *p, str use);

#endif
