#include "base/map.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/vec.h"

#include <string.h>

static size_t find_slot(const struct map *m, str key, uint64_t hash)
{
	size_t i = (size_t)hash & (m->slots - 1);

	while (m->slot[i]) {
		const struct map_item *it = &m->item[m->slot[i] - 1];

		if (it->hash == hash && str_eq(it->key, key))
			break;
		i = (i + 1) & (m->slots - 1);
	}
	return i;
}

static const struct map_item *find(const struct map *m, str key)
{
	size_t i;

	if (!m->slots)
		return NULL;
	i = find_slot(m, key, hash64(key));
	return m->slot[i] ? &m->item[m->slot[i] - 1] : NULL;
}

void *map_find(const struct map *m, str key)
{
	const struct map_item *it = find(m, key);

	return it ? it->value : NULL;
}

bool map_has(const struct map *m, str key)
{
	return find(m, key) != NULL;
}

static void rehash(struct arena *a, struct map *m)
{
	m->slots = m->slots ? m->slots * 2 : 16;
	m->slot = arena_array(a, uint32_t, m->slots);
	for (size_t i = 0; i < m->n; i++) {
		size_t at = (size_t)m->item[i].hash & (m->slots - 1);

		while (m->slot[at])
			at = (at + 1) & (m->slots - 1);
		m->slot[at] = (uint32_t)i + 1;
	}
}

struct map_item *map_at(struct arena *a, struct map *m, str key)
{
	uint64_t hash = hash64(key);
	size_t i;

	if (m->n * 4 >= m->slots * 3)
		rehash(a, m);
	i = find_slot(m, key, hash);
	if (m->slot[i])
		return &m->item[m->slot[i] - 1];
	if (m->n == m->cap)
		m->item = vec_more(a, m->item, &m->cap, m->n + 1,
				   sizeof(*m->item));
	m->item[m->n] = (struct map_item){ key, NULL, hash };
	m->slot[i] = (uint32_t)++m->n;
	return &m->item[m->n - 1];
}

void *map_put(struct arena *a, struct map *m, str key, void *value)
{
	struct map_item *it = map_at(a, m, key);
	void *old = it->value;

	it->value = value;
	return old;
}
