/*
 * A report format. One writer is one file, src/report/writers/<name>.c, that
 * ends with one `const struct writer writer_<name>`; the list is made from the
 * names. A writer walks the result and writes; it does not sort, count, decide
 * or read a clock. Escaping for its sink lives in src/report/escape_<sink>.c.
 */
#ifndef GONOGO_REPORT_WRITER_H
#define GONOGO_REPORT_WRITER_H

#include "base/buf.h"
#include "engine/result.h"

struct report_options {
	bool chinese;
	bool colour;
	bool ascii;       /* nothing above 0x7f */
	unsigned width;   /* columns of the terminal */
	size_t max_bytes; /* 0 = no limit; markdown drops detail to fit */
	unsigned show;    /* bits of enum report_show */
	double seconds; /* of the run, for the terminal's head line; < 0: leave out */
};

enum report_show {
	SHOW_PASSED = 1,
	SHOW_SKIPPED = 2,
	SHOW_WAIVED = 4,
	SHOW_ERRORS = 8, /* inconclusive rules and why */
	SHOW_NOTES = 16,
	SHOW_OFF = 32,
};

struct writer {
	str name; /* as in -f NAME */
	str doc;  /* one line for the help */
	void (*write)(struct buf *out, const struct result *r,
		      const struct report_options *options);
};

const struct writer *const *writers_all(size_t *n);
const struct writer *writer_find(str name);

#endif
