/*
 * The keys of all open objects, to tell which come again. Internal to json.c.
 *
 * Linear for any number of keys: an object's first few are found by a scan,
 * more in a hash table that all open objects share. Bounded by the keys that
 * are open; keys made to collide are found out.
 */
#ifndef GONOGO_FORMATS_JSON_KEYS_H
#define GONOGO_FORMATS_JSON_KEYS_H

#include "base/str.h"
#include "base/vec.h"

/* A key, told from others: the bytes themselves up to 15, else a hash. */
struct json_key {
	uint64_t a, b;
};

/* An open object or array. */
struct json_frame {
	bool is_object;
	bool in_table;
	size_t first;  /* its first key in `keys` */
	uint64_t seen; /* a bit for each key; two may share one */
};

struct json_keys {
	struct arena *arena;
	VEC(struct json_frame) frames; /* outermost first */
	VEC(struct json_key) keys;     /* of all frames */
	uint32_t *slot; /* index into `keys` plus one; 0 = free */
	size_t slots;
};

enum json_key_found { JSON_KEY_NEW, JSON_KEY_AGAIN, JSON_KEYS_COLLIDE };

void json_keys_open(struct json_keys *k, bool is_object);
void json_keys_close(struct json_keys *k);
/* The number of the key in the innermost object, from 0; of the first one when
 * it comes again. */
enum json_key_found json_keys_add(struct json_keys *k, str key, size_t *nth);

static inline bool json_keys_in_object(const struct json_keys *k)
{
	return k->frames.n && k->frames.v[k->frames.n - 1].is_object;
}

#endif
