/*
 * The git checkout around a project, without running git: where it starts, and
 * the few files of `.git` that say what is ignored and what is tracked.
 *
 * In a worktree and in a submodule `.git` is a file that names a folder
 * elsewhere. That folder is believed only when git itself made the pair: the
 * worktree's folder names the worktree again, the submodule's lies in the
 * checkout around it. Anything else leads out of the project.
 */
#ifndef GONOGO_FACTS_CHECKOUT_H
#define GONOGO_FACTS_CHECKOUT_H

#include "base/io.h"

/* Close it. All strings lie in the arena it was found with. */
struct checkout {
	struct io_root top;    /* fd -1: there is no checkout */
	struct io_root git;    /* fd -1: no folder we may read */
	struct io_root common; /* what worktrees share; may be `git` again */
	str prefix; /* from the top to the project, with a slash; or "" */
};

/* False when the project lies in no checkout. */
bool checkout_find(struct checkout *out, struct arena *a,
		   const struct io_root *project);
void checkout_close(struct checkout *c);

/* Does this `.git` below a root, a file or a link, lead out of it? */
bool checkout_leads_out(struct arena *a, const struct io_root *r, str path,
			enum io_kind kind);

#endif
