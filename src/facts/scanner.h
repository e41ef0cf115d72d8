/*
 * COMPILE: a scanner turns one file into one record, a plain value (usually a
 * map) that says what is known of that file alone. It runs in a sandboxed
 * worker, sees nothing but the file in hand and knows no rule's limit.
 *
 * Records travel in the value serial form and are what the cache keeps, so a
 * record must not hold row contents, secrets or absolute paths, and should be
 * small: sums and sketches, not rows.
 *
 * A scanner is one `const struct scanner`; probes name the scanners they need,
 * and each is run once a file however many probes name it.
 */
#ifndef GONOGO_FACTS_SCANNER_H
#define GONOGO_FACTS_SCANNER_H

#include "base/reason.h"
#include "facts/file.h"

struct scanner {
	str name;         /* also the key of its record, in the cache too */
	unsigned version; /* raise it when the record changes its meaning */
	/* Runs before all others: its records decide what `context` other files
	 * get (manifests). */
	bool early;
	/* What a file with a record counts as among the run's inputs: "log",
	 * "table", "manifest" ...; "" = nothing. */
	str input;
	/* By name, flags and context; the file is not open yet. */
	bool (*wants)(const struct file *f);
	/* Fills *record (arena of f). False: not such a file, no record. What
	 * was not understood goes into f->diags. */
	bool (*scan)(struct file_facts *f, struct value *record);
};

/*
 * What LINK gets for a file that a scanner wanted and did not turn down. When
 * the file could not be (wholly) read, `reason` says why; `value` is then NULL
 * or what was understood. A probe must not judge a partial record as whole.
 */
struct record {
	const struct file *file;
	const struct value *value;
	enum reason reason;
	str reason_text;
	const struct diag *diag;
	size_t ndiag;
};

struct records {
	const struct record *v; /* in the order of the file list */
	size_t n;
};

#endif
