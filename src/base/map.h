/*
 * A map from string to pointer, in an arena. Walks in the order of insertion,
 * so that no hash order can ever reach a report. Keys are borrowed.
 *
 *	struct map m = { 0 };
 *	map_put(a, &m, S("loss"), tag);
 *	for (size_t i = 0; i < m.n; i++) use(m.item[i].key, m.item[i].value);
 */
#ifndef GONOGO_BASE_MAP_H
#define GONOGO_BASE_MAP_H

#include "base/str.h"

struct map_item {
	str key;
	void *value;
	uint64_t hash;
};

struct map {
	struct map_item *item;
	size_t n, cap;
	uint32_t *slot; /* index into item, plus one; 0 = free */
	size_t slots;
};

/* NULL when absent. */
void *map_find(const struct map *m, str key);
bool map_has(const struct map *m, str key);
/* Sets the value; a new key goes to the end. Returns the old value or NULL. */
void *map_put(struct arena *a, struct map *m, str key, void *value);
/* The item of `key`, added with a NULL value when it was not there. */
struct map_item *map_at(struct arena *a, struct map *m, str key);

#endif
