#include "base/value.h"

#include "base/arena.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

struct value value_null(void)
{
	return (struct value){ .type = VALUE_NULL };
}

struct value value_bool(bool b)
{
	return (struct value){ .type = VALUE_BOOL, .u.b = b };
}

struct value value_int(int64_t i)
{
	return (struct value){ .type = VALUE_INT, .u.i = i };
}

struct value value_float(double f)
{
	return (struct value){ .type = VALUE_FLOAT, .u.f = f };
}

struct value value_str(str s)
{
	return (struct value){ .type = VALUE_STR, .u.s = s };
}

struct value value_list(void)
{
	return (struct value){ .type = VALUE_LIST };
}

struct value value_map(void)
{
	return (struct value){ .type = VALUE_MAP };
}

struct value *value_push(struct arena *a, struct value *list, struct value v)
{
	if (list->u.list.n == list->u.list.cap)
		list->u.list.item =
			vec_more(a, list->u.list.item, &list->u.list.cap,
				 list->u.list.n + 1, sizeof(v));
	list->u.list.item[list->u.list.n] = v;
	return &list->u.list.item[list->u.list.n++];
}

struct value *value_put(struct arena *a, struct value *map, str key,
			struct value v)
{
	struct value_pair *p;

	if (map->u.map.n == map->u.map.cap)
		map->u.map.pair = vec_more(a, map->u.map.pair, &map->u.map.cap,
					   map->u.map.n + 1, sizeof(*p));
	p = &map->u.map.pair[map->u.map.n++];
	*p = (struct value_pair){ .key = key, .value = v };
	return &p->value;
}

const struct value *value_find(const struct value *map, str key)
{
	if (!value_is(map, VALUE_MAP))
		return NULL;
	for (size_t i = 0; i < map->u.map.n; i++)
		if (str_eq(map->u.map.pair[i].key, key))
			return &map->u.map.pair[i].value;
	return NULL;
}

const struct value *value_path(const struct value *map, const char *path)
{
	struct str_cut c = { .tail = str_from(path), .found = true };

	while (map && c.found) {
		c = str_cut(c.tail, '.');
		map = value_find(map, c.head);
	}
	return map;
}

size_t value_count(const struct value *v)
{
	if (value_is(v, VALUE_LIST))
		return v->u.list.n;
	return value_is(v, VALUE_MAP) ? v->u.map.n : 0;
}

const struct value *value_at(const struct value *list, size_t i)
{
	if (!value_is(list, VALUE_LIST) || i >= list->u.list.n)
		return NULL;
	return &list->u.list.item[i];
}

bool value_is(const struct value *v, enum value_type type)
{
	return v && v->type == type;
}

str value_text(const struct value *v, str otherwise)
{
	return value_is(v, VALUE_STR) ? v->u.s : otherwise;
}

int64_t value_whole(const struct value *v, int64_t otherwise)
{
	return value_is(v, VALUE_INT) ? v->u.i : otherwise;
}

double value_number(const struct value *v, double otherwise)
{
	if (value_is(v, VALUE_INT))
		return (double)v->u.i;
	return value_is(v, VALUE_FLOAT) ? v->u.f : otherwise;
}

bool value_truth(const struct value *v, bool otherwise)
{
	return value_is(v, VALUE_BOOL) ? v->u.b : otherwise;
}

str value_get_text(const struct value *map, const char *key)
{
	return value_text(value_find(map, str_from(key)), S(""));
}

int64_t value_get_int(const struct value *map, const char *key, int64_t otherwise)
{
	return value_whole(value_find(map, str_from(key)), otherwise);
}

double value_get_number(const struct value *map, const char *key, double otherwise)
{
	return value_number(value_find(map, str_from(key)), otherwise);
}

bool value_get_bool(const struct value *map, const char *key, bool otherwise)
{
	return value_truth(value_find(map, str_from(key)), otherwise);
}

const char *value_type_name(enum value_type type)
{
	static const char *const name[] = { "null",       "a boolean",
					    "an integer", "a number",
					    "a string",   "a list",
					    "a mapping" };

	return name[type];
}

static bool maps_eq(const struct value *a, const struct value *b)
{
	if (a->u.map.n != b->u.map.n)
		return false;
	for (size_t i = 0; i < a->u.map.n; i++)
		if (!value_eq(&a->u.map.pair[i].value,
			      value_find(b, a->u.map.pair[i].key)))
			return false;
	return true;
}

bool value_eq(const struct value *a, const struct value *b)
{
	if (!a || !b)
		return a == b;
	if (a->type != b->type) {
		double x = value_number(a, NAN), y = value_number(b, NAN);

		return x >= y && x <= y;
	}
	switch (a->type) {
	case VALUE_NULL:
		return true;
	case VALUE_BOOL:
		return a->u.b == b->u.b;
	case VALUE_INT:
		return a->u.i == b->u.i;
	case VALUE_FLOAT:
		return a->u.f >= b->u.f && a->u.f <= b->u.f;
	case VALUE_STR:
		return str_eq(a->u.s, b->u.s);
	case VALUE_LIST:
		if (a->u.list.n != b->u.list.n)
			return false;
		for (size_t i = 0; i < a->u.list.n; i++)
			if (!value_eq(&a->u.list.item[i], &b->u.list.item[i]))
				return false;
		return true;
	case VALUE_MAP:
		return maps_eq(a, b);
	}
	return false;
}

struct value value_copy(struct arena *a, const struct value *v)
{
	struct value out = *v;

	out.raw = str_dup(a, v->raw);
	if (v->type == VALUE_STR) {
		out.u.s = str_dup(a, v->u.s);
	} else if (v->type == VALUE_LIST) {
		out.u.list.item = arena_array(a, struct value, v->u.list.n);
		out.u.list.cap = v->u.list.n;
		for (size_t i = 0; i < v->u.list.n; i++)
			out.u.list.item[i] = value_copy(a, &v->u.list.item[i]);
	} else if (v->type == VALUE_MAP) {
		out.u.map.pair = arena_array(a, struct value_pair, v->u.map.n);
		out.u.map.cap = v->u.map.n;
		for (size_t i = 0; i < v->u.map.n; i++) {
			out.u.map.pair[i] = v->u.map.pair[i];
			out.u.map.pair[i].key = str_dup(a, v->u.map.pair[i].key);
			out.u.map.pair[i].value =
				value_copy(a, &v->u.map.pair[i].value);
		}
	}
	return out;
}

/* ---- serial form ---- */

enum tag {
	TAG_NULL,
	TAG_FALSE,
	TAG_TRUE,
	TAG_INT,   /* zigzag varint */
	TAG_FLOAT, /* 8 bytes */
	TAG_STR,   /* varint length, bytes */
	TAG_LIST,  /* varint count, values */
	TAG_MAP,   /* varint count, (length, key bytes, value)... */
};

static void write_varint(struct buf *out, uint64_t v)
{
	while (v >= 0x80) {
		buf_add_byte(out, (char)(v | 0x80));
		v >>= 7;
	}
	buf_add_byte(out, (char)v);
}

static void write_str(struct buf *out, str s)
{
	write_varint(out, s.len);
	buf_add(out, s);
}

static void write_double(struct buf *out, double f)
{
	uint64_t bits;
	char b[8];

	memcpy(&bits, &f, 8);
	for (int i = 0; i < 8; i++)
		b[i] = (char)(bits >> (8 * i));
	buf_add(out, str_of(b, 8));
}

void value_write(struct buf *out, const struct value *v)
{
	switch (v->type) {
	case VALUE_NULL:
		buf_add_byte(out, TAG_NULL);
		break;
	case VALUE_BOOL:
		buf_add_byte(out, v->u.b ? TAG_TRUE : TAG_FALSE);
		break;
	case VALUE_INT:
		buf_add_byte(out, TAG_INT);
		write_varint(out, ((uint64_t)v->u.i << 1) ^
					  (v->u.i < 0 ? UINT64_MAX : 0));
		break;
	case VALUE_FLOAT:
		buf_add_byte(out, TAG_FLOAT);
		write_double(out, v->u.f);
		break;
	case VALUE_STR:
		buf_add_byte(out, TAG_STR);
		write_str(out, v->u.s);
		break;
	case VALUE_LIST:
		buf_add_byte(out, TAG_LIST);
		write_varint(out, v->u.list.n);
		for (size_t i = 0; i < v->u.list.n; i++)
			value_write(out, &v->u.list.item[i]);
		break;
	case VALUE_MAP:
		buf_add_byte(out, TAG_MAP);
		write_varint(out, v->u.map.n);
		for (size_t i = 0; i < v->u.map.n; i++) {
			write_str(out, v->u.map.pair[i].key);
			value_write(out, &v->u.map.pair[i].value);
		}
		break;
	}
}

struct reader {
	struct arena *arena;
	const uint8_t *at, *end;
	size_t nodes; /* still allowed */
};

static bool read_varint(struct reader *r, uint64_t *out)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b;

		if (r->at == r->end)
			return false;
		b = *r->at++;
		if (shift == 63 && b > 1)
			return false;
		v |= (uint64_t)(b & 0x7f) << shift;
		if (!(b & 0x80)) {
			*out = v;
			return true;
		}
	}
	return false;
}

static bool read_str(struct reader *r, str *out)
{
	uint64_t n;

	if (!read_varint(r, &n) || n > (size_t)(r->end - r->at))
		return false;
	*out = str_dup(r->arena, str_of(r->at, (size_t)n));
	r->at += n;
	return true;
}

static bool read_double(struct reader *r, double *out)
{
	uint64_t bits = 0;

	if (r->end - r->at < 8)
		return false;
	for (int i = 0; i < 8; i++)
		bits |= (uint64_t)r->at[i] << (8 * i);
	memcpy(out, &bits, 8);
	r->at += 8;
	return true;
}

static bool read_value(struct reader *r, struct value *out, unsigned depth);

/*
 * An item takes at least a byte, so a count above what is left is a lie. All
 * items are paid for here, before there is memory for them: nested lists that
 * each promise much cannot add up to more than max_nodes.
 */
static bool read_count(struct reader *r, size_t *n)
{
	uint64_t v;

	if (!read_varint(r, &v) || v > (size_t)(r->end - r->at) || v > r->nodes)
		return false;
	r->nodes -= (size_t)v;
	*n = (size_t)v;
	return true;
}

static bool read_list(struct reader *r, struct value *out, unsigned depth)
{
	size_t n;

	if (!depth || !read_count(r, &n))
		return false;
	*out = value_list();
	out->u.list.item = arena_array(r->arena, struct value, n);
	out->u.list.cap = n;
	for (; out->u.list.n < n; out->u.list.n++)
		if (!read_value(r, &out->u.list.item[out->u.list.n], depth - 1))
			return false;
	return true;
}

static bool read_map(struct reader *r, struct value *out, unsigned depth)
{
	size_t n;

	if (!depth || !read_count(r, &n))
		return false;
	*out = value_map();
	out->u.map.pair = arena_array(r->arena, struct value_pair, n);
	out->u.map.cap = n;
	for (; out->u.map.n < n; out->u.map.n++) {
		struct value_pair *p = &out->u.map.pair[out->u.map.n];

		if (!read_str(r, &p->key) || !read_value(r, &p->value, depth - 1))
			return false;
	}
	return true;
}

static bool read_value(struct reader *r, struct value *out, unsigned depth)
{
	uint64_t v;

	if (r->at == r->end)
		return false;
	*out = value_null();
	switch (*r->at++) {
	case TAG_NULL:
		return true;
	case TAG_FALSE:
	case TAG_TRUE:
		*out = value_bool(r->at[-1] == TAG_TRUE);
		return true;
	case TAG_INT:
		if (!read_varint(r, &v))
			return false;
		*out = value_int((int64_t)((v >> 1) ^ (0 - (v & 1))));
		return true;
	case TAG_FLOAT:
		out->type = VALUE_FLOAT;
		return read_double(r, &out->u.f);
	case TAG_STR:
		out->type = VALUE_STR;
		return read_str(r, &out->u.s);
	case TAG_LIST:
		return read_list(r, out, depth);
	case TAG_MAP:
		return read_map(r, out, depth);
	default:
		return false;
	}
}

bool value_read(struct value *out, struct arena *a, str bytes, size_t max_nodes,
		unsigned max_depth)
{
	struct reader r = { a, (const uint8_t *)bytes.s,
			    (const uint8_t *)bytes.s + bytes.len, max_nodes };

	if (!bytes.len || !r.nodes--)
		return false;
	return read_value(&r, out, max_depth) && r.at == r.end;
}
