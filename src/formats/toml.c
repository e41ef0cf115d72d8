#include "formats/toml.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/utf8.h"
#include "formats/toml_scan.h"

/* Readers of values recurse; no --limit may go beyond. */
enum { DEPTH_CEILING = 1000 };

enum kind {
	KIND_VALUE,  /* a scalar or an array in brackets, whole as it is */
	KIND_TABLE,  /* [table], a part of a dotted key, or {...} */
	KIND_TABLES, /* [[tables]] */
};

/*
 * A table grows all over the text, so the tree has nodes that stay where they
 * are; values are made of it at the end.
 */
struct node {
	enum kind kind;
	uint32_t line, column;         /* of the node */
	uint32_t key_line, key_column; /* of its key */

	/* Who may still add to a table: a [header] names it once; dotted keys
	 * may go on in the section that they began in; {...} is closed. */
	bool has_header, closed;
	uint32_t dotted_in; /* number of the section, 0 = none */

	union {
		struct value value;
		struct map table; /* key to node */
		VEC(struct node *) tables;
	} u;
};

struct key_part {
	str key;
	uint32_t line, column;
};

struct reader {
	struct toml_cursor c;
	struct arena scratch;
	VEC(struct key_part) parts; /* of keys being read, innermost last */
	uint64_t depth;             /* most allowed */
	uint64_t values;            /* may still be made */
	uint32_t section;           /* counts headers */
	struct node *root, *at;     /* the table that keys go to */
	size_t at_depth;            /* keys that lead to it */
};

static bool over_depth(struct reader *r)
{
	diag_add(r->c.diags, DIAG_TOML_LIMIT, r->c.line,
		 toml_column(&r->c), "nested deeper than %llu (limit toml.depth); reading stops here",
		 (unsigned long long)r->depth);
	return false;
}

static bool over_values(struct reader *r)
{
	diag_add(r->c.diags, DIAG_TOML_LIMIT, r->c.line,
		 toml_column(&r->c), "more values than limit toml.values allows; reading stops here");
	return false;
}

static bool fail_key(struct reader *r, const struct key_part *k, const char *what)
{
	diag_add(r->c.diags, DIAG_TOML_SYNTAX, k->line, k->column,
		 "%.*s %s; reading stops here", STR_ARG(str_sub(k->key, 0, 80)),
		 what);
	return false;
}

/* ---- keys ---- */

static bool is_bare(int ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') ||
	       (ch >= 'A' && ch <= 'Z') || ch == '_' || ch == '-';
}

static bool read_key_part(struct reader *r, struct key_part *out)
{
	struct toml_cursor *c = &r->c;
	size_t start = c->at;

	*out = (struct key_part){ .line = c->line, .column = toml_column(c) };
	if (toml_peek(c, 0) == '"' || toml_peek(c, 0) == '\'')
		return toml_read_string(c, &out->key, false);
	while (is_bare(toml_peek(c, 0)))
		c->at++;
	out->key = str_sub(c->text, start, c->at);
	if (out->key.len)
		return true;
	return toml_fail(
		c, start,
		"a key is missing; letters, digits, _ and - stand bare, "
		"all else in quotes");
}

/* a . "b" . c : pushed on r->parts; *n says how many. */
static bool read_key(struct reader *r, size_t above, size_t *n)
{
	size_t first = r->parts.n;

	for (;;) {
		struct key_part part;

		if (above + r->parts.n - first >= r->depth)
			return over_depth(r);
		if (!read_key_part(r, &part))
			return false;
		*vec_push(&r->scratch, &r->parts) = part;
		toml_skip_blanks(&r->c);
		if (toml_peek(&r->c, 0) != '.')
			break;
		r->c.at++;
		toml_skip_blanks(&r->c);
	}
	*n = r->parts.n - first;
	return true;
}

/* ---- the tree ---- */

static struct node *new_node(struct reader *r, enum kind kind)
{
	struct node *n = arena_new(&r->scratch, struct node);

	n->kind = kind;
	return n;
}

static void add_child(struct reader *r, struct node *table,
		      const struct key_part *k, struct node *child)
{
	child->key_line = k->line;
	child->key_column = k->column;
	map_put(&r->scratch, &table->u.table, k->key, child);
}

/* The table of this key in `table`, made when it is not there; NULL: it is no
 * table. */
static struct node *find_table(struct reader *r, struct node *table,
			       const struct key_part *k)
{
	struct node *n = map_find(&table->u.table, k->key);

	if (!n) {
		if (r->values)
			r->values--;
		n = new_node(r, KIND_TABLE);
		n->line = k->line;
		n->column = k->column;
		add_child(r, table, k, n);
	}
	return n->kind == KIND_VALUE ? NULL : n;
}

/* Down the tables of a header; an array of tables stands for its last one. */
static bool enter(struct reader *r, struct node **table, const struct key_part *k)
{
	struct node *n = find_table(r, *table, k);

	if (!n)
		return fail_key(r, k, "is a value, not a table");
	if (n->closed)
		return fail_key(
			r, k, "is an inline table; nothing can be added to it");
	*table = n->kind == KIND_TABLES ? n->u.tables.v[n->u.tables.n - 1] : n;
	return true;
}

static bool is_finished(const struct reader *r, const struct node *n)
{
	return n->has_header || n->kind == KIND_TABLES ||
	       (n->dotted_in && n->dotted_in != r->section);
}

/* Down the tables of a dotted key. */
static bool enter_dotted(struct reader *r, struct node **table,
			 const struct key_part *k)
{
	struct node *n = find_table(r, *table, k);

	if (!n)
		return fail_key(r, k, "is a value, not a table");
	if (n->closed)
		return fail_key(
			r, k, "is an inline table; nothing can be added to it");
	if (is_finished(r, n))
		return fail_key(r, k,
				"is a table that is defined elsewhere; add the "
				"key there");
	n->dotted_in = r->section;
	*table = n;
	return true;
}

/* ---- values ---- */

static bool read_value(struct reader *r, struct node *n, size_t depth);

/* Blanks, comments and line ends, as arrays may hold them. */
static bool skip_array_space(struct reader *r)
{
	do {
		toml_skip_blanks(&r->c);
		if (!toml_skip_comment(&r->c))
			return false;
	} while (toml_skip_newline(&r->c));
	return true;
}

static struct value node_value(struct arena *a, const struct node *n);

/* Neither comma nor bracket, in the array that begins at `start`. */
static bool fail_array(struct reader *r, struct toml_cursor *start)
{
	if (toml_peek(&r->c, 0) < 0)
		return toml_fail(start, start->at, "the array is never closed");
	return toml_fail(&r->c, r->c.at,
			 "a comma or ] is missing in the array of line %u",
			 start->line);
}

static bool read_array(struct reader *r, struct node *out, size_t depth)
{
	struct toml_cursor start = r->c;

	out->u.value = value_list();
	r->c.at++;
	for (;;) {
		struct node item = { 0 };

		if (!skip_array_space(r))
			return false;
		if (toml_peek(&r->c, 0) == ']')
			break;
		if (toml_peek(&r->c, 0) < 0)
			return fail_array(r, &start);
		if (!read_value(r, &item, depth + 1))
			return false;
		value_push(r->c.arena, &out->u.value,
			   node_value(r->c.arena, &item));
		if (!skip_array_space(r))
			return false;
		if (toml_peek(&r->c, 0) == ',')
			r->c.at++;
		else if (toml_peek(&r->c, 0) != ']')
			return fail_array(r, &start);
	}
	r->c.at++;
	return true;
}

/* key = value, into a table `above` keys below the root. */
static bool read_pair(struct reader *r, struct node *table, size_t above)
{
	size_t first = r->parts.n, n;
	struct node *value = new_node(r, KIND_VALUE);
	const struct key_part *last;

	if (!read_key(r, above, &n))
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		if (!enter_dotted(r, &table, &r->parts.v[first + i]))
			return false;
	last = &r->parts.v[first + n - 1];
	if (map_has(&table->u.table, last->key))
		return fail_key(r, last, "stands twice; take one away");
	if (toml_peek(&r->c, 0) != '=')
		return toml_fail(&r->c, r->c.at,
				 "an = is missing between key and value");
	r->c.at++;
	toml_skip_blanks(&r->c);
	if (!read_value(r, value, above + n))
		return false;
	add_child(r, table, &r->parts.v[first + n - 1], value);
	r->parts.n = first;
	return true;
}

/* Nothing can be added to it nor to what is in it. */
static void close_tables(struct node *n)
{
	n->closed = true;
	for (size_t i = 0; i < n->u.table.n; i++) {
		struct node *child = n->u.table.item[i].value;

		if (child->kind == KIND_TABLE && !child->closed)
			close_tables(child);
	}
}

static bool read_inline_table(struct reader *r, struct node *out, size_t depth)
{
	struct toml_cursor *c = &r->c;

	out->kind = KIND_TABLE;
	c->at++;
	toml_skip_blanks(c);
	while (toml_peek(c, 0) != '}') {
		if (!read_pair(r, out, depth))
			return false;
		toml_skip_blanks(c);
		if (toml_peek(c, 0) == '}')
			break;
		if (toml_peek(c, 0) != ',')
			return toml_fail(
				c, c->at,
				"a comma or } is missing; an inline table "
				"stands on one line");
		c->at++;
		toml_skip_blanks(c);
		if (toml_peek(c, 0) == '}')
			return toml_fail(c, c->at, "no comma may stand before }");
	}
	c->at++;
	close_tables(out);
	return true;
}

static bool read_scalar(struct reader *r, struct node *out)
{
	int ch = toml_peek(&r->c, 0);
	str s;

	if (ch != '"' && ch != '\'')
		return toml_read_word(&r->c, &out->u.value);
	if (!toml_read_string(&r->c, &s, true))
		return false;
	out->u.value = value_str(s);
	out->u.value.raw = s;
	out->u.value.quoted = true;
	return true;
}

/* Into a fresh node; `depth` keys and brackets lead to it. */
static bool read_value(struct reader *r, struct node *n, size_t depth)
{
	int ch = toml_peek(&r->c, 0);

	n->line = r->c.line;
	n->column = toml_column(&r->c);
	if (!r->values--)
		return over_values(r);
	if (ch != '[' && ch != '{')
		return read_scalar(r, n);
	if (depth >= r->depth)
		return over_depth(r);
	return ch == '[' ? read_array(r, n, depth)
			 : read_inline_table(r, n, depth);
}

/* ---- headers ---- */

static bool define_table(struct reader *r, struct node *table,
			 const struct key_part *k)
{
	struct node *n = find_table(r, table, k);

	if (!n || n->closed)
		return fail_key(r, k, "is a value, not a table");
	if (is_finished(r, n))
		return fail_key(
			r, k,
			"is a table that is defined elsewhere; put both "
			"together");
	n->has_header = true;
	n->line = k->line;
	n->column = k->column;
	r->at = n;
	return true;
}

static bool add_table(struct reader *r, struct node *table,
		      const struct key_part *k)
{
	struct node *n = map_find(&table->u.table, k->key);

	if (!n) {
		n = new_node(r, KIND_TABLES);
		add_child(r, table, k, n);
		n->line = k->line;
		n->column = k->column;
	}
	if (n->kind != KIND_TABLES)
		return fail_key(
			r, k,
			"is not an array of tables; write [name] once, or "
			"[[name]] each time");
	r->at = new_node(r, KIND_TABLE);
	r->at->line = k->line;
	r->at->column = k->column;
	*vec_push(&r->scratch, &n->u.tables) = r->at;
	return true;
}

static bool read_header(struct reader *r)
{
	struct toml_cursor *c = &r->c;
	bool array = toml_starts(c, S("[["));
	struct node *table = r->root;
	size_t n;

	if (!r->values--)
		return over_values(r);
	c->at += array ? 2 : 1;
	r->section++;
	toml_skip_blanks(c);
	if (!read_key(r, array, &n))
		return false;
	if (!toml_starts(c, array ? S("]]") : S("]")))
		return toml_fail(c, c->at,
				 "%s is missing behind the table's name",
				 array ? "]]" : "]");
	for (size_t i = 0; i + 1 < n; i++)
		if (!enter(r, &table, &r->parts.v[i]))
			return false;
	if (!(array ? add_table : define_table)(r, table, &r->parts.v[n - 1]))
		return false;
	c->at += array ? 2 : 1;
	r->at_depth = n;
	r->parts.n = 0;
	return true;
}

/* ---- the document ---- */

static bool read_line(struct reader *r)
{
	struct toml_cursor *c = &r->c;
	int ch;

	toml_skip_blanks(c);
	ch = toml_peek(c, 0);
	if (ch == '[' && !read_header(r))
		return false;
	if (ch >= 0 && ch != '[' && ch != '#' && ch != '\n' && ch != '\r' &&
	    !read_pair(r, r->at, r->at_depth))
		return false;
	toml_skip_blanks(c);
	if (!toml_skip_comment(c))
		return false;
	if (toml_peek(c, 0) < 0 || toml_skip_newline(c))
		return true;
	return toml_fail(
		c, c->at,
		toml_peek(c, 0) == '\r'
			? "a bare CR; end lines with LF or CR LF"
			: "the line should end here; one key a line, strings "
			  "in quotes");
}

static struct value table_value(struct arena *a, const struct node *n)
{
	struct value v = value_map();

	v.u.map.pair = arena_array(a, struct value_pair, n->u.table.n);
	v.u.map.cap = v.u.map.n = n->u.table.n;
	for (size_t i = 0; i < n->u.table.n; i++) {
		const struct node *child = n->u.table.item[i].value;

		v.u.map.pair[i] =
			(struct value_pair){ n->u.table.item[i].key,
					     child->key_line, child->key_column,
					     node_value(a, child) };
	}
	return v;
}

static struct value node_value(struct arena *a, const struct node *n)
{
	struct value v = { 0 };

	if (n->kind == KIND_VALUE) {
		v = n->u.value;
	} else if (n->kind == KIND_TABLE) {
		v = table_value(a, n);
	} else {
		v = value_list();
		for (size_t i = 0; i < n->u.tables.n; i++)
			value_push(a, &v, node_value(a, n->u.tables.v[i]));
	}
	v.line = n->line;
	v.column = n->column;
	return v;
}

static bool read_all(struct reader *r)
{
	size_t bad = utf8_find_bad(r->c.text);
	size_t len = r->c.text.len;

	r->c.text.len = bad;
	while (r->c.at < bad)
		if (!read_line(r))
			return false;
	if (bad == len)
		return true;
	return toml_fail(&r->c, r->c.at,
			 "not UTF-8 from byte %zu on; save the file as UTF-8",
			 bad);
}

bool toml_read(struct value *out, struct arena *a, str text,
	       const struct limits *limits, struct diags *diags)
{
	struct reader r = {
		.c = { .text = text, .line = 1, .arena = a, .diags = diags },
		.depth = limits->toml_depth < DEPTH_CEILING ? limits->toml_depth
							    : DEPTH_CEILING
	};
	bool whole;

	r.values = limits->toml_values;
	*out = value_map();
	if (text.len > limits->toml_size) {
		diag_add(diags, DIAG_TOML_LIMIT, 0, 0,
			 "%zu bytes, over %llu (limit toml.size); not read",
			 text.len, (unsigned long long)limits->toml_size);
		return false;
	}
	if (toml_starts(&r.c, S("\xef\xbb\xbf")))
		r.c.at = r.c.line_start = 3;
	arena_init(&r.scratch);
	r.root = r.at = new_node(&r, KIND_TABLE);
	r.section = 1;
	whole = read_all(&r);
	*out = node_value(a, r.root);
	out->line = out->column = 1;
	arena_release(&r.scratch);
	return whole;
}

bool toml_is_date(const struct value *v)
{
	return value_is(v, VALUE_STR) && !v->quoted;
}
