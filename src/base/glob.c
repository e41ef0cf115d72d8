#include "base/glob.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <string.h>

enum op {
	OP_CHAR,  /* this character */
	OP_ANY,   /* one character but '/' */
	OP_SET,   /* one of a set, never '/' */
	OP_STAR,  /* any run without '/' */
	OP_PARTS, /* "**" and its slash: any number of whole parts */
	OP_REST,  /* "**" at the end: all that is left */
};

struct range {
	uint32_t first, last;
};

struct set {
	bool negated;
	VEC(struct range) range;
};

struct token {
	enum op op;
	uint32_t c;
	const struct set *set;
};

struct tokens {
	VEC(struct token) list;
};

struct glob {
	bool bytes;    /* git's dialect: characters are bytes */
	bool basename; /* matched against the last part only */
	struct tokens *alternative;
	size_t alternatives;
};

enum {
	PATTERN_MAX = 4096,      /* bytes of a plain pattern */
	ALTERNATIVES_MAX = 1024, /* that braces may stand for */
};

/* A byte that is not UTF-8 is a character of its own, above all others. */
static uint32_t next_char(str s, size_t *at, bool bytes)
{
	uint32_t byte = (unsigned char)s.s[*at], c;

	if (byte < 0x80 || bytes) {
		++*at;
		return byte;
	}
	c = utf8_next(s, at);
	return c == UTF8_BAD ? 0x110000 + byte : c;
}

/* ---- compiling ---- */

struct compiler {
	struct arena *arena;
	str pattern;
	size_t at;
	bool bytes;
	const char *why; /* set when the pattern is wrong */
};

static void set_add(struct compiler *c, struct set *set, uint32_t first,
		    uint32_t last)
{
	*vec_push(c->arena, &set->range) = (struct range){ first, last };
}

/* "[:alpha:]", which ends at `end`, the place of its closing bracket. */
static bool set_add_class(struct compiler *c, struct set *set, str name)
{
	static const struct {
		str name;
		unsigned char range[10]; /* pairs, up to one that ends with 0 */
	} table[] = {
		{ STR_INIT("alnum"), { '0', '9', 'A', 'Z', 'a', 'z' } },
		{ STR_INIT("alpha"), { 'A', 'Z', 'a', 'z' } },
		{ STR_INIT("blank"), { '\t', '\t', ' ', ' ' } },
		{ STR_INIT("cntrl"), { 0, 31, 127, 127 } },
		{ STR_INIT("digit"), { '0', '9' } },
		{ STR_INIT("graph"), { '!', '~' } },
		{ STR_INIT("lower"), { 'a', 'z' } },
		{ STR_INIT("print"), { ' ', '~' } },
		{ STR_INIT("punct"), { '!', '/', ':', '@', '[', '`', '{', '~' } },
		{ STR_INIT("space"), { '\t', '\r', ' ', ' ' } },
		{ STR_INIT("upper"), { 'A', 'Z' } },
		{ STR_INIT("xdigit"), { '0', '9', 'A', 'F', 'a', 'f' } },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!str_eq(table[i].name, name))
			continue;
		for (const unsigned char *r = table[i].range; r[1]; r += 2)
			set_add(c, set, r[0], r[1]);
		return true;
	}
	c->why = "an unknown character class";
	return false;
}

/* One member of a set: a class, a character or a range of them. */
static bool take_member(struct compiler *c, struct set *set)
{
	str p = c->pattern;
	uint32_t first, last;

	if (p.s[c->at] == '[' && c->at + 1 < p.len && p.s[c->at + 1] == ':') {
		size_t end = str_find_byte(p, ']', c->at + 2);

		if (end == p.len) {
			c->why = "a bracket that is not closed";
			return false;
		}
		if (end > c->at + 2 && p.s[end - 1] == ':') {
			str name = str_sub(p, c->at + 2, end - 1);

			c->at = end + 1;
			return set_add_class(c, set, name);
		}
	}
	if (p.s[c->at] == '\\' && ++c->at == p.len)
		return false;
	first = last = next_char(p, &c->at, c->bytes);
	if (c->at + 1 < p.len && p.s[c->at] == '-' && p.s[c->at + 1] != ']') {
		c->at++;
		if (p.s[c->at] == '\\' && ++c->at == p.len)
			return false;
		last = next_char(p, &c->at, c->bytes);
		/* git takes the first one for a member even of [z-a]. */
		set_add(c, set, first, first);
	}
	set_add(c, set, first, last);
	return true;
}

/* What follows '['. A ']' that comes first is a member. */
static const struct set *take_set(struct compiler *c)
{
	struct set *set = arena_new(c->arena, struct set);
	str p = c->pattern;

	if (c->at < p.len && (p.s[c->at] == '!' || p.s[c->at] == '^')) {
		set->negated = true;
		c->at++;
	}
	do {
		if (c->at == p.len || !take_member(c, set)) {
			if (!c->why)
				c->why = "a bracket that is not closed";
			return NULL;
		}
	} while (c->at == p.len || p.s[c->at] != ']');
	c->at++;
	return set;
}

/* One or more stars; the first was at `from`. */
static struct token take_stars(struct compiler *c, size_t from)
{
	str p = c->pattern;
	bool alone;

	while (c->at < p.len && p.s[c->at] == '*')
		c->at++;
	alone = c->at - from > 1 && (!from || p.s[from - 1] == '/');
	if (alone && c->at == p.len)
		return (struct token){ .op = OP_REST };
	if (alone && p.s[c->at] == '/') {
		c->at++;
		return (struct token){ .op = OP_PARTS };
	}
	return (struct token){ .op = OP_STAR };
}

static bool take_token(struct compiler *c, struct token *out)
{
	size_t from = c->at;
	uint32_t ch = next_char(c->pattern, &c->at, c->bytes);

	*out = (struct token){ .op = OP_CHAR, .c = ch };
	switch (ch) {
	case '?':
		out->op = OP_ANY;
		return true;
	case '*':
		*out = take_stars(c, from);
		return true;
	case '[':
		out->op = OP_SET;
		out->set = take_set(c);
		return out->set != NULL;
	case '\\':
		if (c->at == c->pattern.len) {
			c->why = "a backslash at the end";
			return false;
		}
		out->c = next_char(c->pattern, &c->at, c->bytes);
		return true;
	default:
		return true;
	}
}

static bool compile(struct compiler *c, struct tokens *out, str pattern)
{
	struct token t;

	c->pattern = pattern;
	c->at = 0;
	while (c->at < pattern.len) {
		if (!take_token(c, &t))
			return false;
		*vec_push(c->arena, &out->list) = t;
	}
	return true;
}

/* ---- braces ---- */

/* The first byte at or after `from` that is one of `any` and stands outside of
 * brackets and inner braces; p.len when there is none. */
static size_t find_plain(str p, size_t from, const char *any)
{
	size_t depth = 0;

	for (size_t i = from; i < p.len; i++) {
		if (p.s[i] == '\\') {
			i++;
		} else if (p.s[i] == '[') {
			size_t end = i + 1;

			if (end < p.len && (p.s[end] == '!' || p.s[end] == '^'))
				end++;
			end = str_find_byte(p, ']', end + 1);
			if (end < p.len)
				i = end;
		} else if (!depth && p.s[i] && strchr(any, p.s[i])) {
			return i;
		} else if (p.s[i] == '{') {
			depth++;
		} else if (p.s[i] == '}' && depth) {
			depth--;
		}
	}
	return p.len;
}

typedef VEC(str) strs;

/* Puts the patterns that the first braces of `p` stand for at the end. NULL or
 * why that cannot be. */
static const char *expand_one(struct arena *a, strs *todo, str p, size_t open)
{
	size_t at = open + 1;

	if (find_plain(p, at, "}") == p.len)
		return "a brace that is not closed";
	while (todo->n < ALTERNATIVES_MAX) {
		size_t end = find_plain(p, at, ",}");
		size_t close = find_plain(p, end, "}");

		*vec_push(a, todo) =
			str_printf(a, "%.*s%.*s%.*s",
				   STR_ARG(str_sub(p, 0, open)),
				   STR_ARG(str_sub(p, at, end)),
				   STR_ARG(str_sub(p, close + 1, p.len)));
		if (p.s[end] == '}')
			return NULL;
		at = end + 1;
	}
	return "too many alternatives in braces";
}

static const char *expand(struct arena *a, strs *done, str pattern)
{
	const char *why = NULL;
	strs todo = { 0 };

	*vec_push(a, &todo) = pattern;
	for (size_t i = 0; i < todo.n && !why; i++) {
		size_t open = find_plain(todo.v[i], 0, "{");

		if (open == todo.v[i].len)
			*vec_push(a, done) = todo.v[i];
		else
			why = expand_one(a, &todo, todo.v[i], open);
	}
	return why;
}

/* ---- making ---- */

static bool add_alternative(struct glob *g, struct compiler *c, str pattern)
{
	struct tokens *t = &g->alternative[g->alternatives++];

	while (str_starts(pattern, S("./")))
		pattern = str_sub(pattern, 2, pattern.len);
	if (str_starts(pattern, S("/")))
		pattern = str_sub(pattern, 1, pattern.len);
	if (!compile(c, t, pattern))
		return false;
	if (str_ends(pattern, S("/")))
		*vec_push(c->arena, &t->list) = (struct token){ .op = OP_REST };
	return true;
}

static const char *check(str pattern)
{
	if (!pattern.len)
		return "an empty pattern";
	if (pattern.len > PATTERN_MAX)
		return "a pattern of more than 4096 bytes";
	return memchr(pattern.s, 0, pattern.len) ? "a NUL byte" : NULL;
}

const struct glob *glob_new(struct arena *a, str pattern, const char **why)
{
	struct compiler c = { .arena = a };
	struct glob *g = arena_new(a, struct glob);
	strs list = { 0 };

	*why = check(pattern);
	if (!*why)
		*why = expand(a, &list, pattern);
	if (*why)
		return NULL;
	g->basename = !str_has(pattern, S("/"));
	g->alternative = arena_array(a, struct tokens, list.n);
	for (size_t i = 0; i < list.n; i++) {
		if (!add_alternative(g, &c, list.v[i])) {
			*why = c.why;
			return NULL;
		}
	}
	return g;
}

const struct glob *glob_new_git(struct arena *a, str pattern)
{
	struct compiler c = { .arena = a, .bytes = true };
	struct glob *g = arena_new(a, struct glob);

	g->bytes = true;
	g->alternative = arena_new(a, struct tokens);
	if (compile(&c, g->alternative, pattern))
		g->alternatives = 1;
	return g;
}

/* ---- matching ---- */

static bool in_set(const struct set *set, uint32_t c)
{
	bool found = false;

	for (size_t i = 0; i < set->range.n && !found; i++)
		found = c >= set->range.v[i].first && c <= set->range.v[i].last;
	return found != set->negated;
}

/* Does the token take the character at *at? Not for stars. */
static bool take(const struct token *t, str s, size_t *at, bool bytes)
{
	uint32_t c;

	if (*at == s.len)
		return false;
	c = next_char(s, at, bytes);
	if (t->op == OP_CHAR)
		return c == t->c;
	return c != '/' && (t->op == OP_ANY || in_set(t->set, c));
}

/* Where to go on when a token does not fit: the newest star of each kind. Older
 * ones can gain nothing that the newest could not. */
struct again {
	size_t token, at;
	bool set;
};

static bool again_star(struct again *star, str s, bool bytes)
{
	if (!star->set || star->at == s.len || s.s[star->at] == '/')
		return false;
	next_char(s, &star->at, bytes);
	return true;
}

static bool again_parts(struct again *parts, str s)
{
	size_t slash = parts->set ? str_find_byte(s, '/', parts->at) : s.len;

	if (slash == s.len)
		return false;
	parts->at = slash + 1;
	return true;
}

static bool match(const struct token *t, size_t n, str s, bool bytes)
{
	struct again star = { 0 }, parts = { 0 };
	size_t i = 0, at = 0;

	for (;;) {
		size_t from = at;

		if (i < n && t[i].op == OP_REST)
			return true;
		if (i < n && t[i].op == OP_STAR) {
			star = (struct again){ ++i, at, true };
			continue;
		}
		if (i < n && t[i].op == OP_PARTS) {
			parts = (struct again){ ++i, at, true };
			star.set = false;
			continue;
		}
		if (i == n && at == s.len)
			return true;
		if (i < n && take(&t[i], s, &at, bytes)) {
			/* A star reaches no further than its part. */
			if (s.s[from] == '/')
				star.set = false;
			i++;
			continue;
		}
		if (again_star(&star, s, bytes)) {
			i = star.token;
			at = star.at;
		} else if (again_parts(&parts, s)) {
			star.set = false;
			i = parts.token;
			at = parts.at;
		} else {
			return false;
		}
	}
}

bool glob_match_whole(const struct glob *g, str text)
{
	for (size_t i = 0; i < g->alternatives; i++)
		if (match(g->alternative[i].list.v, g->alternative[i].list.n,
			  text, g->bytes))
			return true;
	return false;
}

bool glob_match(const struct glob *g, str path)
{
	return glob_match_whole(g, g->basename ? str_basename(path) : path);
}

bool glob_match_any(const struct glob_set *set, str path)
{
	for (size_t i = 0; i < set->n; i++)
		if (glob_match(set->item[i], path))
			return true;
	return false;
}

bool glob_is_literal(str pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (!pattern.s[i] || strchr("*?[]{}\\", pattern.s[i]))
			return false;
	return true;
}
