/*
 * Which imports the tree itself provides: its modules, packages, namespace
 * packages and what setup.py builds.
 *
 * Where Python looks depends on how a program is started, which no file tells.
 * So a name counts as the project's own when a module of that name lies
 * anywhere in it, except names of well-known distributions: a stray torch.py
 * must not hide that torch is needed. Those have to lie where the importing
 * file would find them.
 */
#ifndef GONOGO_FACTS_MODULES_H
#define GONOGO_FACTS_MODULES_H

#include "facts/project.h"

/* Reads the records of scanner_imports too. Lives in the arena. */
struct modules {
	struct arena *a;
	struct map exact; /* "src/pkg", "src/pkg/net": folders and modules */
	struct map named; /* "pkg", "net" */
	struct map built; /* by setup.py */
	struct map paths; /* folders that some file adds to sys.path */
};

void modules_find(struct modules *m, struct arena *a, const struct project *p);
/* `strict`: the name is one of a well-known distribution. */
bool modules_has(const struct modules *m, str importer, str module, bool strict);
/* Does the file lie in a package that begins at the root or in src/? */
bool modules_in_package(const struct modules *m, str path);

#endif
