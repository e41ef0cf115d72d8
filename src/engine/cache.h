/*
 * Objects kept between runs, by the content of the file and everything that
 * went into them: the program's version, the scanners, the limits, the context.
 *
 * The cache lies in the user's cache folder, never in the project; each entry
 * carries a MAC with a key of the user's own, so that an entry from elsewhere,
 * a torn or an altered one is simply not there. Objects that are not whole are
 * never kept. A cache that cannot be used is no error.
 */
#ifndef GONOGO_ENGINE_CACHE_H
#define GONOGO_ENGINE_CACHE_H

#include "base/hash.h"
#include "facts/scanner.h"

struct cache {
	bool on;
	str dir; /* absolute */
	uint8_t key[32];
	size_t hits, misses;
};

/* `dir` "" = $XDG_CACHE_HOME/gonogo or ~/.cache/gonogo. A folder inside
 * `project_root` is refused: the cache is then off. */
void cache_open(struct cache *c, struct arena *a, str dir, str project_root);

/* The name of the entry for a file with this content. */
str cache_name(struct arena *a, const struct file *file, struct hash128 content,
	       const struct scanner *const *scanners, size_t n,
	       const struct limits *limits);

/* The object's bytes, or false. */
bool cache_find(struct cache *c, struct arena *a, str name, str *object);
void cache_keep(struct cache *c, struct arena *a, str name, str object);

#endif
