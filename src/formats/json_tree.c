/* A tree of values, built on the pull reader. No recursion: open containers
 * keep their items on one stack until they close. */
#include "base/arena.h"
#include "base/vec.h"
#include "formats/json.h"

#include <inttypes.h>
#include <string.h>

struct open {
	bool is_map;
	uint32_t line, column;
	size_t first;  /* its first item on the stack */
	size_t result; /* where on the stack it goes itself */
};

struct tree {
	struct arena *arena;
	struct arena scratch; /* of the frames */
	struct buf items;     /* struct value_pair, of all open containers */
	VEC(struct open) frames;
	size_t next; /* where the next value goes */
	size_t tokens, nodes;
	str text;
	const struct limits *limits;
	struct diags *diags;
};

static struct value_pair *item(const struct tree *t, size_t i)
{
	return &((struct value_pair *)(void *)t->items.s)[i];
}

static size_t item_count(const struct tree *t)
{
	return t->items.len / sizeof(struct value_pair);
}

static size_t push(struct tree *t)
{
	char *room = buf_space(&t->items, sizeof(struct value_pair));

	memset(room, 0, sizeof(struct value_pair));
	return item_count(t) - 1;
}

static str kept(struct tree *t, const struct json_event *e)
{
	return e->escaped ? str_dup(t->arena, e->text) : e->text;
}

static struct value list_of(struct tree *t, const struct open *o, size_t n)
{
	struct value v = value_list();

	v.u.list.item = arena_array(t->arena, struct value, n);
	v.u.list.n = v.u.list.cap = n;
	for (size_t i = 0; i < n; i++)
		v.u.list.item[i] = item(t, o->first + i)->value;
	return v;
}

static struct value map_of(struct tree *t, const struct open *o, size_t n)
{
	struct value v = value_map();

	v.u.map.pair = arena_array(t->arena, struct value_pair, n);
	v.u.map.n = v.u.map.cap = n;
	if (n)
		memcpy(v.u.map.pair, item(t, o->first),
		       n * sizeof(*v.u.map.pair));
	return v;
}

static void close_container(struct tree *t)
{
	const struct open *o = &t->frames.v[--t->frames.n];
	size_t n = item_count(t) - o->first;
	struct value v = o->is_map ? map_of(t, o, n) : list_of(t, o, n);

	v.line = o->line;
	v.column = o->column;
	t->items.len = o->first * sizeof(struct value_pair);
	item(t, o->result)->value = v;
}

static void open_container(struct tree *t, const struct json_event *e, size_t at)
{
	*vec_push(&t->scratch, &t->frames) =
		(struct open){ .is_map = e->type == JSON_OBJECT,
			       .line = e->line,
			       .column = e->column,
			       .first = item_count(t),
			       .result = at };
}

static void add_key(struct tree *t, const struct json_event *e)
{
	const struct open *o = &t->frames.v[t->frames.n - 1];

	t->next = e->again ? o->first + e->nth : push(t);
	item(t, t->next)->key = kept(t, e);
	item(t, t->next)->line = e->line;
	item(t, t->next)->column = e->column;
	item(t, t->next)->value = value_null();
}

static str raw_of(const struct json_event *e)
{
	switch (e->type) {
	case JSON_NULL:
		return S("null");
	case JSON_BOOL:
		return e->truth ? S("true") : S("false");
	default:
		return e->raw;
	}
}

static struct value scalar(struct tree *t, const struct json_event *e)
{
	struct value v = value_null();

	if (e->type == JSON_BOOL) {
		v = value_bool(e->truth);
	} else if (e->type == JSON_STRING) {
		v = value_str(kept(t, e));
		v.quoted = true;
	} else if (e->type == JSON_NUMBER) {
		v = e->whole ? value_int(e->i)
			     : value_float(json_double(e->text));
	}
	v.raw = raw_of(e);
	v.line = e->line;
	v.column = e->column;
	return v;
}

/* Where the value goes that comes now. */
static size_t place_for_value(struct tree *t)
{
	if (t->frames.n && t->frames.v[t->frames.n - 1].is_map)
		return t->next;
	return push(t);
}

static void take(struct tree *t, const struct json_event *e)
{
	size_t at;

	switch (e->type) {
	case JSON_KEY:
		add_key(t, e);
		return;
	case JSON_OBJECT_END:
	case JSON_ARRAY_END:
		close_container(t);
		return;
	case JSON_OBJECT:
	case JSON_ARRAY:
		open_container(t, e, place_for_value(t));
		break;
	default:
		at = place_for_value(t);
		item(t, at)->value = scalar(t, e);
		break;
	}
	t->nodes++;
}

static bool within_limits(struct tree *t, const struct json_event *e)
{
	bool tokens = ++t->tokens > t->limits->json_tokens;

	if (!tokens && t->nodes < t->limits->json_nodes)
		return true;
	diag_add(t->diags, DIAG_JSON_LIMIT, e->line, e->column,
		 "more than %" PRIu64 " %s (limit %s); reading stops there",
		 tokens ? t->limits->json_tokens : t->limits->json_nodes,
		 tokens ? "tokens" : "values",
		 tokens ? "json.tokens" : "json.nodes");
	return false;
}

static struct value read_all(struct tree *t)
{
	struct json_options o = { .limits = t->limits, .diags = t->diags };
	struct json *j = json_open_text(&t->scratch, t->text, &o);
	struct json_event e;

	while (json_next(j, &e)) {
		bool adds = e.type != JSON_OBJECT_END && e.type != JSON_ARRAY_END;

		if (adds && !within_limits(t, &e))
			break;
		take(t, &e);
	}
	while (t->frames.n)
		close_container(t);
	return item_count(t) ? item(t, 0)->value : value_null();
}

struct value json_read(struct arena *a, str text, const struct limits *limits,
		       struct diags *diags)
{
	struct tree t = {
		.arena = a, .text = text, .limits = limits, .diags = diags
	};
	struct value v;

	if (text.len > limits->text_size) {
		diag_add(diags, DIAG_JSON_LIMIT, 0, 0,
			 "more than %" PRIu64
			 " bytes (limit text.size); not read",
			 limits->text_size);
		return value_null();
	}
	arena_init(&t.scratch);
	buf_init(&t.items, SIZE_MAX / 2);
	v = read_all(&t);
	buf_release(&t.items);
	arena_release(&t.scratch);
	return v;
}
