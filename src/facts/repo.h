/*
 * What the repository around the project says without running anything: the
 * commit that is checked out. Reads a few small files of .git by hand; a
 * program that asked git could be made to run code of the repository.
 */
#ifndef GONOGO_FACTS_REPO_H
#define GONOGO_FACTS_REPO_H

#include "base/io.h"

/* 40 or 64 hexadecimal digits; "" when there is no repository or no commit.
 * Looks in `path` (absolute) and above. */
str repo_commit(struct arena *a, str path);

#endif
