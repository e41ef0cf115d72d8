/*
 * A tree of plain values with places: what YAML, JSON and TOML documents are
 * read into, and what scanners record about a file.
 *
 * It has one serial form (value_write, value_read), used between processes, in
 * the cache and in profiles. Bytes to be read are not trusted.
 *
 * Lives in the arena it was made in; nothing to free.
 */
#ifndef GONOGO_BASE_VALUE_H
#define GONOGO_BASE_VALUE_H

#include "base/buf.h"
#include "base/str.h"

enum value_type {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT,
	VALUE_FLOAT, /* may be NaN or infinite */
	VALUE_STR,
	VALUE_LIST,
	VALUE_MAP, /* in the order of the text, keys not repeated */
};

struct value_pair;

struct value {
	enum value_type type;
	bool quoted; /* a YAML scalar that stood in quotes or a block */
	uint32_t line, column; /* 1-based, bytes; 0 = no place */
	str raw; /* of a scalar from a document: its text as written */
	union {
		bool b;
		int64_t i;
		double f;
		str s;
		struct {
			struct value *item;
			size_t n, cap;
		} list;
		struct {
			struct value_pair *pair;
			size_t n, cap;
		} map;
	} u;
};

struct value_pair {
	str key;
	uint32_t line, column; /* of the key */
	struct value value;
};

struct value value_null(void);
struct value value_bool(bool b);
struct value value_int(int64_t i);
struct value value_float(double f);
struct value value_str(str s); /* borrowed */
struct value value_list(void);
struct value value_map(void);

/* Adds at the end; the map's keys are the caller's to keep different. */
struct value *value_push(struct arena *a, struct value *list, struct value v);
struct value *value_put(struct arena *a, struct value *map, str key,
			struct value v);

/* Readers that never fail: a wrong type or NULL answers as if absent. */
const struct value *value_find(const struct value *map, str key);
/* By a path of keys: value_path(v, "project.task"). */
const struct value *value_path(const struct value *map, const char *path);
size_t value_count(const struct value *v); /* items of a list or map, else 0 */
const struct value *value_at(const struct value *list, size_t i);
bool value_is(const struct value *v, enum value_type type);
str value_text(const struct value *v, str otherwise);
int64_t value_whole(const struct value *v, int64_t otherwise);
double value_number(const struct value *v, double otherwise); /* int or float */
bool value_truth(const struct value *v, bool otherwise);
/* Shorthand for value_X(value_find(map, S("key")), ...). */
str value_get_text(const struct value *map, const char *key);
int64_t value_get_int(const struct value *map, const char *key,
		      int64_t otherwise);
double value_get_number(const struct value *map, const char *key,
			double otherwise);
bool value_get_bool(const struct value *map, const char *key, bool otherwise);

const char *value_type_name(enum value_type type);
bool value_eq(const struct value *a, const struct value *b); /* 1 == 1.0 */
struct value value_copy(struct arena *a, const struct value *v);

/* The serial form: a tag byte a value, varints, little-endian doubles. Places
 * are not kept. */
void value_write(struct buf *out, const struct value *v);
/* False when the bytes are not exactly one value within the limits given. */
bool value_read(struct value *out, struct arena *a, str bytes, size_t max_nodes,
		unsigned max_depth);

#endif
