/*
 * The sorted list of the project's files, with everything that was left out
 * and why. Directories are listed beneath the root only; nothing is opened but
 * ignore files; FIFOs, sockets and devices are never opened.
 */
#ifndef GONOGO_FACTS_WALK_H
#define GONOGO_FACTS_WALK_H

#include "base/err.h"
#include "base/reason.h"
#include "facts/file.h"

struct io_root;

/* Left out: `ignored` (by a .gitignore), `vendored`, `cache`, `git`,
 * `excluded` (by an option or the config), `link` (already listed elsewhere) or
 * the code of a reason. A folder stands for all below it. */
struct walk_skip {
	str path;
	str reason;
	str text; /* particulars, "" when none */
};

/* A path that is wrong in itself: leads out, clashes, cannot be read. */
struct walk_finding {
	enum diag_id id;
	str path;
	str text;
};

struct walk {
	struct file *file; /* sorted by path; contexts are set later */
	size_t n;
	struct walk_skip *skip; /* sorted by path */
	size_t nskip;
	struct walk_finding *finding; /* sorted by path */
	size_t nfinding;
	size_t entries;     /* files and folders seen */
	enum reason reason; /* the list is not whole: over a limit */
	str reason_text;
};

struct walk_options {
	const struct limits *limits;
	const str *include; /* globs; none: everything */
	size_t ninclude;
	const str *exclude; /* globs */
	size_t nexclude;
	const str *keep; /* globs: files that are taken although git ignores them */
	size_t nkeep;
	bool no_ignore_files;
};

/* False only when the root itself cannot be listed. */
bool walk_read(struct walk *out, struct arena *a, const struct io_root *root,
	       const struct walk_options *options, struct err *err);

#endif
