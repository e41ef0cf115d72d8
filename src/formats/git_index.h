/*
 * The paths that git tracks, from `.git/index` (versions 2 to 4), so that a
 * pattern in a .gitignore cannot hide a file that is committed.
 *
 * The index may be hostile; nothing of it is believed but names.
 */
#ifndef GONOGO_FORMATS_GIT_INDEX_H
#define GONOGO_FORMATS_GIT_INDEX_H

#include "base/str.h"

struct arena;

struct git_index {
	str *path; /* in the order of bytes */
	size_t n;
};

/* False when it is malformed, out of order, or split over two files. The bytes
 * must live as long as the index. */
bool git_index_read(struct git_index *out, struct arena *a, str bytes);
bool git_index_has(const struct git_index *index, str path);
/* Is anything below this folder tracked? */
bool git_index_has_below(const struct git_index *index, str folder);

#endif
