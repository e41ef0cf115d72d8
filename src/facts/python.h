/*
 * A Python file or a notebook as a syntax tree: worked out once a file, shared
 * by all scanners that look at code.
 *
 *	const struct python *p = facts_python(f);
 *	if (!p)
 *		return true;    the diagnostics say why it could not be read
 *	PY_FOR_EACH_IN(p->module, p->module->root, PY_BODY, stmt)
 *		place = python_place(p, py_at(p->module, stmt)->start);
 *
 * Syntax errors are diagnostics (py.syntax) and no reason by themselves: what
 * stands around the broken statement is in the tree. Look at module->status
 * where a rule must know whether all was seen.
 */
#ifndef GONOGO_FACTS_PYTHON_H
#define GONOGO_FACTS_PYTHON_H

#include "facts/file.h"
#include "formats/notebook.h"
#include "formats/py_parse.h"

/* Where something stands: in a notebook `line` counts inside the cell. */
struct python_place {
	uint32_t cell; /* from 1; 0: no notebook */
	uint32_t line, column;
};

struct python_error {
	struct python_place place;
	str text;
};

/* Read-only; lives in the arena of the file. */
struct python {
	const struct py_module *module;
	const struct notebook *notebook; /* NULL: a plain source file */
	VEC(struct python_error) errors; /* of syntax */
	struct diags diags; /* places in the file, also of a notebook */
};

/* A file of KIND_PYTHON or KIND_NOTEBOOK. NULL when it cannot be read; the
 * diagnostics of `f` say why. A notebook in another language is an empty
 * module. */
const struct python *facts_python(struct file_facts *f);
/* Is it a file for facts_python()? */
bool python_wants(const struct file *f);

/* Of a byte of the module's text. */
struct python_place python_place(const struct python *p, uint32_t offset);
/* Of a line and a column of the module's text. */
struct python_place python_place_of_line(const struct python *p, uint32_t line,
					 uint32_t column);

/* "ok", "broken", "cut", "python2", "unreadable". */
str python_status_name(enum py_status status);

#endif
