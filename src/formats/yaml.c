#include "formats/yaml.h"

#include "base/arena.h"
#include "base/map.h"
#include "formats/yaml_guard.h"
#include "formats/yaml_scalar.h"

#include <string.h>
#include <yaml.h>

enum {
	/* Diagnostics of one kind kept, so that none can crowd out another. */
	SAY_MAX = 20,
	/* Readers of values recurse; no --limit may go beyond. */
	DEPTH_CEILING = 1000,
	/* Pairs of a map searched one by one; larger ones get a hash table. */
	SMALL_MAP = 16,
};

/* A node with what an alias to it adds. */
struct node {
	struct value value;
	uint64_t count; /* nodes, aliases expanded */
	unsigned merge; /* levels of merge keys that made it */
	bool is_merge;  /* a plain << */
};

/* Pairs with different keys, and a way to find one. */
struct pairs {
	struct value map;
	struct map index; /* key to place + 1, once there are many */
	/* Keys that are no strings: by their text, and by what PyYAML makes of
	 * them. */
	struct map odd, identity;
};

/* A collection that is not closed yet. */
struct frame {
	struct node node; /* its value is made at the end of a mapping */
	struct pairs pairs;
	VEC(struct value) merges;
	struct anchor *anchor;
	struct node key; /* of the pair at hand */
	bool has_key, key_bad;
};

struct anchor {
	struct node node;
	bool open; /* its node is not closed yet */
};

struct reader {
	struct arena *arena;  /* of the result */
	struct arena scratch; /* of this reading */
	const struct yaml_options *options;
	const struct limits *limits;
	struct diags *diags;
	struct yaml_places places;
	yaml_parser_t parser;

	VEC(struct frame) open;
	struct map anchors; /* of this document */
	struct node root;

	uint64_t events, anchors_seen, aliases, added, documents;
	unsigned said[DIAG_COUNT];
};

/* ---- diagnostics ---- */

static struct yaml_place place_of(struct reader *r, const yaml_mark_t *mark)
{
	return yaml_place_of(&r->places, mark->index);
}

/* Always false, for `return over(...)`. */
static bool over(struct reader *r, const yaml_mark_t *mark, const char *limit,
		 uint64_t most)
{
	struct yaml_place p = place_of(r, mark);

	diag_add(r->diags, DIAG_YAML_LIMIT, p.line, p.column,
		 "over %llu (limit %s); reading stops here",
		 (unsigned long long)most, limit);
	return false;
}

static bool may_say(struct reader *r, enum diag_id id)
{
	return r->said[id]++ < SAY_MAX;
}

static void note_scalar(struct reader *r, const struct value *v)
{
	str shown = str_sub(v->raw, 0, 60);

	if (v->type == VALUE_BOOL && yaml_is_surprising_bool(v->raw) &&
	    may_say(r, DIAG_YAML_BOOL))
		diag_add(r->diags, DIAG_YAML_BOOL, v->line, v->column,
			 "%.*s is the boolean %s in YAML 1.1; write %s, or "
			 "quote it "
			 "if the word is meant",
			 STR_ARG(shown), v->u.b ? "true" : "false",
			 v->u.b ? "true" : "false");
	if (v->type == VALUE_STR && yaml_is_not_quite_number(v->raw) &&
	    may_say(r, DIAG_YAML_NOT_NUMBER))
		diag_add(r->diags, DIAG_YAML_NOT_NUMBER, v->line, v->column,
			 "%.*s is a string in YAML 1.1; a float needs a dot "
			 "and a "
			 "signed exponent: 1.0e-4, .nan, .inf",
			 STR_ARG(shown));
}

/* ---- scalars ---- */

#define YAML_ORG "tag:yaml.org,2002:"

/* The part of a standard tag behind its prefix; "" for all others. */
static str short_tag(const yaml_char_t *tag)
{
	str s = str_from((const char *)tag);

	return str_starts(s, S(YAML_ORG))
		       ? str_sub(s, sizeof(YAML_ORG) - 1, s.len)
		       : S("");
}

/* Tags that PyYAML's safe loader builds plain data from. */
static bool is_safe_tag(str tag)
{
	static const char *const known[] = {
		"str",    "int",       "float", "bool",  "null", "seq",  "map",
		"binary", "timestamp", "omap",  "pairs", "set",  "merge"
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(tag, str_from(known[i])))
			return true;
	return false;
}

static void check_tag(struct reader *r, const yaml_char_t *tag,
		      const yaml_mark_t *mark)
{
	struct yaml_place p;
	str s = str_sub(str_from((const char *)tag), 0, 120);

	if (!tag || str_eq(s, S("!")) || is_safe_tag(short_tag(tag)) ||
	    !may_say(r, DIAG_YAML_TAG))
		return;
	p = place_of(r, mark);
	if (str_starts(short_tag(tag), S("python/")))
		diag_add(
			r->diags, DIAG_YAML_TAG, p.line, p.column,
			"!!%.*s would construct a Python object; read as plain "
			"data, nothing is constructed",
			STR_ARG(str_sub(short_tag(tag), 0, 120)));
	else
		diag_add(r->diags, DIAG_YAML_TAG, p.line, p.column,
			 "PyYAML's safe loader refuses the tag %.*s; read as "
			 "plain "
			 "data",
			 STR_ARG(s));
}

/* What a tag that names a type makes of the text. */
static bool apply_tag(struct value *v, str tag, str text)
{
	if (str_eq(tag, S("int")))
		return yaml_make_int(v, text);
	if (str_eq(tag, S("float")))
		return yaml_make_float(v, text);
	if (str_eq(tag, S("bool")))
		return yaml_make_bool(v, text);
	*v = str_eq(tag, S("null")) ? value_null() : value_str(text);
	return true;
}

static struct value tagged_scalar(struct reader *r, const yaml_event_t *e,
				  str text)
{
	str tag = short_tag(e->data.scalar.tag);
	struct value v = value_str(text);
	struct yaml_place p;

	check_tag(r, e->data.scalar.tag, &e->start_mark);
	if (!is_safe_tag(tag))
		return e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE
			       ? yaml_plain(text)
			       : v;
	if (apply_tag(&v, tag, text))
		return v;
	if (!may_say(r, DIAG_YAML_TAG))
		return value_str(text);
	p = place_of(r, &e->start_mark);
	diag_add(
		r->diags, DIAG_YAML_TAG, p.line, p.column,
		"!!%.*s does not fit %.*s, PyYAML refuses it; read as a string",
		STR_ARG(tag), STR_ARG(str_sub(text, 0, 60)));
	return value_str(text);
}

static struct node read_scalar(struct reader *r, const yaml_event_t *e)
{
	str text = str_dup(r->arena,
			   str_of(e->data.scalar.value, e->data.scalar.length));
	struct yaml_place p = place_of(r, &e->start_mark);
	struct node n = { .count = 1 };
	bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (e->data.scalar.tag &&
	    !str_eq(str_from((const char *)e->data.scalar.tag), S("!")))
		n.value = tagged_scalar(r, e, text);
	else
		n.value = e->data.scalar.plain_implicit ? yaml_plain(text)
							: value_str(text);
	n.value.line = p.line;
	n.value.column = p.column;
	n.value.raw = text;
	n.value.quoted = !plain;
	n.is_merge = (plain && !e->data.scalar.tag && str_eq(text, S("<<"))) ||
		     (e->data.scalar.tag &&
		      str_eq(short_tag(e->data.scalar.tag), S("merge")));
	if (plain && !e->data.scalar.tag)
		note_scalar(r, &n.value);
	return n;
}

/* ---- maps ---- */

static struct value_pair *find_pair(const struct pairs *m, str key)
{
	struct value_pair *pair = m->map.u.map.pair;
	uintptr_t found;

	if (m->index.n) {
		found = (uintptr_t)map_find(&m->index, key);
		return found ? &pair[found - 1] : NULL;
	}
	for (size_t i = 0; i < m->map.u.map.n; i++)
		if (str_eq(pair[i].key, key))
			return &pair[i];
	return NULL;
}

static void index_pair(struct reader *r, struct pairs *m, size_t i)
{
	map_put(&r->scratch, &m->index, m->map.u.map.pair[i].key,
		(void *)(uintptr_t)(i + 1));
}

static void append_pair(struct reader *r, struct pairs *m,
			const struct value_pair *p)
{
	size_t n = m->map.u.map.n;

	value_put(r->arena, &m->map, p->key, p->value);
	m->map.u.map.pair[n] = *p;
	if (n + 1 == SMALL_MAP)
		for (size_t i = 0; i <= n; i++)
			index_pair(r, m, i);
	else if (n + 1 > SMALL_MAP)
		index_pair(r, m, n);
}

/* Sets the value of a key; an old one keeps its place in the order. */
static void set_pair(struct reader *r, struct pairs *m,
		     const struct value_pair *p)
{
	struct value_pair *old = find_pair(m, p->key);

	if (old)
		*old = *p;
	else
		append_pair(r, m, p);
}

/* What Python hashes, as bytes: 1, 0x1, 1.0 and true are one key. */
static str key_identity(struct arena *a, const struct value *key)
{
	struct {
		uint64_t bits, kind;
	} *id = arena_alloc(a, sizeof(*id), _Alignof(uint64_t));
	double f = key->type == VALUE_FLOAT ? key->u.f : 0;

	id->kind = key->type == VALUE_NULL;
	if (key->type == VALUE_BOOL) {
		id->bits = key->u.b;
	} else if (key->type == VALUE_INT) {
		id->bits = (uint64_t)key->u.i;
	} else if (f > -1e15 && f < 1e15 && !(f < (double)(int64_t)f) &&
		   !(f > (double)(int64_t)f)) {
		id->bits = (uint64_t)(int64_t)f;
	} else if (key->type == VALUE_FLOAT) {
		memcpy(&id->bits, &f, sizeof(f));
		id->kind = 2;
	}
	return str_of(id, sizeof(*id));
}

static void note_key(struct reader *r, const struct value *key,
		     const char *what, str other)
{
	if (!may_say(r, DIAG_YAML_KEY_TYPE))
		return;
	diag_add(r->diags, DIAG_YAML_KEY_TYPE, key->line, key->column,
		 "the keys %.*s and %.*s are %s", STR_ARG(str_sub(other, 0, 60)),
		 STR_ARG(str_sub(key->raw, 0, 60)), what);
}

/*
 * Keys are text here and typed in Python. Where that makes two keys of one, or
 * one of two, say so.
 */
static void check_odd_key(struct reader *r, struct pairs *m,
			  const struct value *key, bool twice)
{
	bool was_odd = m->odd.n && map_has(&m->odd, key->raw);
	bool is_odd = key->type != VALUE_STR;
	struct map_item *same;

	if (twice && was_odd != is_odd)
		note_key(r, key,
			 "two to PyYAML and one here; the last one counts",
			 key->raw);
	else if (twice && may_say(r, DIAG_YAML_DUPLICATE))
		diag_add(r->diags, DIAG_YAML_DUPLICATE, key->line, key->column,
			 "the key %.*s stands twice in one mapping; the last "
			 "one "
			 "counts",
			 STR_ARG(str_sub(key->raw, 0, 120)));
	if (!is_odd)
		return;
	map_at(&r->scratch, &m->odd, key->raw);
	same = map_at(&r->scratch, &m->identity, key_identity(&r->scratch, key));
	if (same->value && !twice)
		note_key(r, key, "one to PyYAML, which keeps the last value",
			 *(const str *)same->value);
	same->value = arena_new(&r->scratch, str);
	*(str *)same->value = key->raw;
}

static void add_pair(struct reader *r, struct frame *f, const struct value *v)
{
	const struct value *key = &f->key.value;
	struct value_pair p = { key->raw, key->line, key->column, *v };
	struct value_pair *old = find_pair(&f->pairs, key->raw);

	if (old || key->type != VALUE_STR)
		check_odd_key(r, &f->pairs, key, old != NULL);
	if (old)
		*old = p;
	else
		append_pair(r, &f->pairs, &p);
}

/* ---- merge keys ---- */

static bool is_mergeable(const struct value *v)
{
	if (v->type == VALUE_MAP)
		return true;
	if (v->type != VALUE_LIST)
		return false;
	for (size_t i = 0; i < v->u.list.n; i++)
		if (v->u.list.item[i].type != VALUE_MAP)
			return false;
	return true;
}

static bool add_merge(struct reader *r, struct frame *f, const struct node *n,
		      const yaml_mark_t *mark)
{
	const struct value *key = &f->key.value;

	if (!is_mergeable(&n->value)) {
		if (may_say(r, DIAG_YAML_MERGE))
			diag_add(r->diags, DIAG_YAML_MERGE, key->line,
				 key->column, "<< wants a mapping or a list of mappings, not %s; left out",
				 value_type_name(n->value.type));
		return true;
	}
	if (n->merge + 1 > f->node.merge)
		f->node.merge = n->merge + 1;
	if (f->node.merge > r->limits->yaml_merge)
		return over(r, mark, "yaml.merge", r->limits->yaml_merge);
	*vec_push(&r->scratch, &f->merges) = n->value;
	return true;
}

static void merge_map(struct reader *r, struct pairs *into,
		      const struct value *map)
{
	for (size_t i = 0; i < map->u.map.n; i++)
		set_pair(r, into, &map->u.map.pair[i]);
}

/* Merged pairs first, own pairs over them; in a list the earlier map wins. */
static void finish_map(struct reader *r, struct frame *f)
{
	struct value own = f->pairs.map;
	struct pairs all = { .map = value_map() };

	for (size_t i = 0; i < f->merges.n; i++) {
		const struct value *m = &f->merges.v[i];

		if (m->type == VALUE_MAP)
			merge_map(r, &all, m);
		else
			for (size_t k = m->u.list.n; k-- > 0;)
				merge_map(r, &all, &m->u.list.item[k]);
	}
	if (f->merges.n) {
		merge_map(r, &all, &own);
		own = all.map;
	}
	own.line = f->node.value.line;
	own.column = f->node.value.column;
	f->node.value = own;
}

/* ---- nodes ---- */

static struct frame *top(struct reader *r)
{
	return r->open.n ? &r->open.v[r->open.n - 1] : NULL;
}

static void take_key(struct reader *r, struct frame *f, const struct node *n)
{
	f->key = *n;
	f->has_key = true;
	f->key_bad = n->value.type == VALUE_LIST || n->value.type == VALUE_MAP;
	if (f->key_bad && may_say(r, DIAG_YAML_KEY))
		diag_add(r->diags, DIAG_YAML_KEY, n->value.line, n->value.column,
			 "%s as a key, which no dictionary can hold; left out",
			 value_type_name(n->value.type));
}

/* Hands a whole node to the collection it stands in. */
static bool deliver(struct reader *r, const struct node *n,
		    const yaml_mark_t *mark)
{
	struct frame *f = top(r);

	if (!f) {
		r->root = *n;
		return true;
	}
	f->node.count += n->count;
	if (f->node.value.type == VALUE_LIST) {
		value_push(r->arena, &f->node.value, n->value);
		if (n->merge > f->node.merge)
			f->node.merge = n->merge;
		return true;
	}
	if (!f->has_key) {
		take_key(r, f, n);
		return true;
	}
	f->has_key = false;
	if (f->key.is_merge)
		return add_merge(r, f, n, mark);
	if (!f->key_bad)
		add_pair(r, f, &n->value);
	return true;
}

/* NULL when too many; a node without anchor gets one that nothing finds. */
static bool add_anchor(struct reader *r, const yaml_char_t *name,
		       const yaml_mark_t *mark, struct anchor **out)
{
	str key = str_from((const char *)name);

	*out = NULL;
	if (!name)
		return true;
	if (++r->anchors_seen > r->limits->yaml_anchors)
		return over(r, mark, "yaml.anchors", r->limits->yaml_anchors);
	if (map_has(&r->anchors, key) && may_say(r, DIAG_YAML_ALIAS)) {
		struct yaml_place p = place_of(r, mark);

		diag_add(r->diags, DIAG_YAML_ALIAS, p.line, p.column,
			 "the anchor &%.*s stands twice, PyYAML refuses that; "
			 "an "
			 "alias means the last one before it",
			 STR_ARG(str_sub(key, 0, 60)));
	}
	*out = arena_new(&r->scratch, struct anchor);
	map_put(&r->scratch, &r->anchors, str_dup(&r->scratch, key), *out);
	return true;
}

static bool on_scalar(struct reader *r, const yaml_event_t *e)
{
	struct anchor *anchor;
	struct node n;

	if (e->data.scalar.length > r->limits->yaml_scalar)
		return over(r, &e->start_mark, "yaml.scalar",
			    r->limits->yaml_scalar);
	if (!add_anchor(r, e->data.scalar.anchor, &e->start_mark, &anchor))
		return false;
	n = read_scalar(r, e);
	if (anchor)
		anchor->node = n;
	return deliver(r, &n, &e->start_mark);
}

static bool on_alias(struct reader *r, const yaml_event_t *e)
{
	str name = str_from((const char *)e->data.alias.anchor);
	const struct anchor *anchor = map_find(&r->anchors, name);
	struct yaml_place p = place_of(r, &e->start_mark);
	struct node n = { .count = 1 };

	if (++r->aliases > r->limits->yaml_aliases)
		return over(r, &e->start_mark, "yaml.aliases",
			    r->limits->yaml_aliases);
	if (anchor && !anchor->open) {
		n = anchor->node;
		n.is_merge = false;
	} else {
		if (may_say(r, DIAG_YAML_ALIAS))
			diag_add(r->diags, DIAG_YAML_ALIAS, p.line, p.column,
				 anchor ? "*%.*s stands inside of its own "
					  "anchor; read "
					  "as "
					  "null"
					: "*%.*s has no anchor before it; read "
					  "as null",
				 STR_ARG(str_sub(name, 0, 60)));
		n.value.line = p.line;
		n.value.column = p.column;
	}
	/* Both are at most the limit plus one file's nodes: no overflow. */
	r->added += n.count;
	if (r->added > r->limits->yaml_expanded)
		return over(r, &e->start_mark, "yaml.expanded",
			    r->limits->yaml_expanded);
	return deliver(r, &n, &e->start_mark);
}

static bool on_start(struct reader *r, const yaml_event_t *e, bool map)
{
	uint64_t depth = r->limits->yaml_depth < DEPTH_CEILING
				 ? r->limits->yaml_depth
				 : DEPTH_CEILING;
	const yaml_char_t *name = map ? e->data.mapping_start.anchor
				      : e->data.sequence_start.anchor;
	struct yaml_place p = place_of(r, &e->start_mark);
	struct frame f = { .node.count = 1 };

	if (r->open.n >= depth)
		return over(r, &e->start_mark, "yaml.depth", depth);
	if (!add_anchor(r, name, &e->start_mark, &f.anchor))
		return false;
	if (f.anchor)
		f.anchor->open = true;
	check_tag(r, map ? e->data.mapping_start.tag : e->data.sequence_start.tag,
		  &e->start_mark);
	f.node.value = map ? value_map() : value_list();
	f.node.value.line = p.line;
	f.node.value.column = p.column;
	f.pairs.map = value_map();
	*vec_push(&r->scratch, &r->open) = f;
	return true;
}

static bool on_end(struct reader *r, const yaml_mark_t *mark)
{
	struct frame *f = top(r);
	struct node n;

	if (f->node.value.type == VALUE_MAP)
		finish_map(r, f);
	if (f->anchor) {
		f->anchor->node = f->node;
		f->anchor->open = false;
	}
	n = f->node;
	r->open.n--;
	return deliver(r, &n, mark);
}

static bool on_document(struct reader *r, const yaml_event_t *e)
{
	if (++r->documents > r->limits->yaml_documents)
		return over(r, &e->start_mark, "yaml.documents",
			    r->limits->yaml_documents);
	r->anchors = (struct map){ 0 };
	r->root = (struct node){ 0 };
	return true;
}

/* False when reading stops. */
static bool on_event(struct reader *r, const yaml_event_t *e)
{
	if (++r->events > r->limits->yaml_events)
		return over(r, &e->start_mark, "yaml.events",
			    r->limits->yaml_events);
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return on_document(r, e);
	case YAML_SCALAR_EVENT:
		return on_scalar(r, e);
	case YAML_ALIAS_EVENT:
		return on_alias(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return on_start(r, e, false);
	case YAML_MAPPING_START_EVENT:
		return on_start(r, e, true);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(r, &e->start_mark);
	default:
		return true;
	}
}

/* ---- the stream ---- */

/* What to do about the commonest of libyaml's complaints. */
static const char *way_out(const struct reader *r, size_t byte)
{
	static const struct {
		const char *problem, *hint;
	} hints[] = {
		{ "mapping values are not allowed in this context",
		  "; quote a value with ': ' in it, or mend the indentation" },
		{ "could not find expected ':'",
		  "; a key without ': ', or a line that is not indented" },
		{ "did not find expected key", "; look at the indentation" },
		{ "did not find expected '-' indicator",
		  "; look at the indentation" },
		{ "found unexpected end of stream",
		  "; a quote or bracket is not closed" },
		{ "found unknown escape character",
		  "; in \"...\" a backslash is \\\\, or use '...'" },
		{ "found incompatible YAML document",
		  "; only %YAML 1.1 and 1.2 are known" },
	};
	str problem = str_from(r->parser.problem);
	char c = byte < r->places.text.len ? r->places.text.s[byte] : ' ';

	if (str_eq(problem, S("found character that cannot start any token")))
		return c == '\t' ? "; a tab cannot indent, use spaces"
				 : "; quote a value that starts with @ ` or %";
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (str_eq(problem, str_from(hints[i].problem)))
			return hints[i].hint;
	return "";
}

static void syntax_error(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	bool reader = p->error == YAML_READER_ERROR;
	size_t byte = reader ? p->problem_offset
			     : yaml_byte_of(&r->places, p->problem_mark.index);
	struct yaml_place at = yaml_place_of_byte(&r->places, byte);

	if (p->error == YAML_MEMORY_ERROR)
		diag_add(r->diags, DIAG_YAML_LIMIT, 0, 0,
			 "libyaml found no memory; reading stops");
	else if (reader)
		diag_add(
			r->diags, DIAG_YAML_ENCODING, at.line, at.column,
			"%s; save the file as UTF-8 without control characters",
			p->problem);
	else
		diag_add(r->diags, DIAG_YAML_SYNTAX, at.line, at.column,
			 "%s%s%s%s; reading stops here",
			 p->context ? p->context : "", p->context ? ": " : "",
			 p->problem ? p->problem : "cannot be parsed",
			 way_out(r, byte));
}

enum step { STEP_ON, STEP_DOCUMENT, STEP_END, STEP_STOP };

static enum step step(struct reader *r)
{
	enum step s = STEP_ON;
	yaml_event_t e;

	if (!yaml_parser_parse(&r->parser, &e)) {
		syntax_error(r);
		return STEP_STOP;
	}
	if (!on_event(r, &e))
		s = STEP_STOP;
	else if (e.type == YAML_STREAM_END_EVENT)
		s = STEP_END;
	else if (e.type == YAML_DOCUMENT_END_EVENT)
		s = STEP_DOCUMENT;
	yaml_event_delete(&e);
	return s;
}

/* Closes what a limit or an error left open, so that it is kept. */
static void close_all(struct reader *r)
{
	yaml_mark_t nowhere = { 0 };

	while (r->open.n) {
		if (top(r)->has_key && top(r)->key.is_merge)
			top(r)->has_key = false;
		on_end(r, &nowhere);
	}
}

/* After the first of the documents: does something follow? False when what
 * follows is no YAML. */
static bool look_further(struct reader *r)
{
	yaml_event_t e;
	struct yaml_place p;

	if (!yaml_parser_parse(&r->parser, &e)) {
		syntax_error(r);
		return false;
	}
	p = place_of(r, &e.start_mark);
	if (e.type == YAML_DOCUMENT_START_EVENT)
		diag_add(r->diags, DIAG_YAML_DOCUMENTS, p.line, p.column,
			 "a second document; only the first is read");
	yaml_event_delete(&e);
	return true;
}

static bool read_stream(struct value *out, struct reader *r)
{
	bool all = r->options->all_documents;
	enum step s;

	*out = all ? value_list() : value_null();
	for (;;) {
		uint64_t documents = r->documents;

		do
			s = step(r);
		while (s == STEP_ON);
		if (s == STEP_STOP)
			close_all(r);
		if (s == STEP_END || (s == STEP_STOP && !r->documents))
			return s == STEP_END;
		if (all && r->documents > documents)
			value_push(r->arena, out, r->root.value);
		else if (!all)
			*out = r->root.value;
		if (s == STEP_STOP)
			return false;
		if (!all)
			return look_further(r);
	}
}

/* Everything that must hold before libyaml sees a byte. */
static bool guard(struct reader *r, str *text)
{
	uint64_t most = r->options->policy ? r->limits->yaml_policy_size
					   : r->limits->yaml_size;
	size_t byte = 0, cr;
	struct yaml_place p;

	if (text->len > most) {
		diag_add(r->diags, DIAG_YAML_LIMIT, 0, 0,
			 "%zu bytes, over %llu (limit %s); not read", text->len,
			 (unsigned long long)most,
			 r->options->policy ? "yaml.policy-size" : "yaml.size");
		return false;
	}
	if (!yaml_decode(text, r->arena, r->diags))
		return false;
	yaml_places_init(&r->places, &r->scratch, *text);
	most = r->limits->yaml_directives;
	if (yaml_count_directives(*text, (size_t)most, &byte) > most) {
		p = yaml_place_of_byte(&r->places, byte);
		diag_add(r->diags, DIAG_YAML_LIMIT, p.line, p.column,
			 "over %llu lines that start with %% (limit "
			 "yaml.directives); not read",
			 (unsigned long long)most);
		return false;
	}
	cr = yaml_find_bare_cr(*text);
	if (cr < text->len) {
		p = yaml_place_of_byte(&r->places, cr);
		diag_add(
			r->diags, DIAG_YAML_ENCODING, p.line, p.column,
			"a bare CR as line end; most programs show other lines "
			"here than YAML reads, convert it to LF");
	}
	return true;
}

bool yaml_read(struct value *out, struct arena *a, str text,
	       const struct yaml_options *options, struct diags *diags)
{
	struct reader r = { .arena = a,
			    .options = options,
			    .limits = options->limits,
			    .diags = diags };
	bool whole = false;

	*out = options->all_documents ? value_list() : value_null();
	arena_init(&r.scratch);
	if (guard(&r, &text)) {
		if (!yaml_parser_initialize(&r.parser))
			mem_die(sizeof(r.parser));
		yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
		yaml_parser_set_input_string(
			&r.parser, (const yaml_char_t *)text.s, text.len);
		whole = read_stream(out, &r);
		yaml_parser_delete(&r.parser);
	}
	arena_release(&r.scratch);
	return whole;
}
