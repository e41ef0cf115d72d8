#include "facts/ignore.h"

#include "base/arena.h"
#include "base/glob.h"
#include "base/map.h"
#include "base/vec.h"

#include <string.h>

/*
 * One pattern. The names follow git's dir.c, whose result ours must equal:
 * a pattern without a slash is held against the last part of a path, another
 * one against the path from the base of its file. Up to its first special
 * character it is compared byte by byte, the rest is a glob.
 */
struct pattern {
	size_t order; /* in the file, from 1 */
	bool negated, dir_only;
	bool whole;              /* against the path, not the last part */
	str head;                /* up to the first special character */
	str tail;                /* for "*tail": what stands behind the star */
	const struct glob *glob; /* the rest; NULL when none */
	const struct pattern *same; /* an earlier one with the same text */
};

struct ignore {
	str base;
	const struct ignore *above;
	struct map names; /* a last part -> its newest pattern */
	struct map paths; /* a path -> its newest pattern */
	VEC(const struct pattern *) others; /* suffixes and globs, in order */
};

/* ---- reading ---- */

static bool is_special(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '\\';
}

static size_t plain_length(str s)
{
	size_t n = 0;

	while (n < s.len && !is_special(s.s[n]))
		n++;
	return n;
}

/* Spaces at the end go, unless a backslash stands before them. */
static str trim_spaces(str line)
{
	size_t end = line.len; /* of what stays */
	bool spaces = false;

	for (size_t i = 0; i < line.len; i++) {
		if (line.s[i] == ' ') {
			if (!spaces)
				end = i;
			spaces = true;
			continue;
		}
		spaces = false;
		if (line.s[i] == '\\' && ++i == line.len)
			return line;
	}
	return spaces ? str_sub(line, 0, end) : line;
}

static struct pattern *parse(struct arena *a, str line)
{
	struct pattern *p = arena_new(a, struct pattern);
	size_t plain;

	if (str_starts(line, S("!"))) {
		p->negated = true;
		line = str_sub(line, 1, line.len);
	}
	if (str_ends(line, S("/"))) {
		p->dir_only = true;
		line.len--;
	}
	p->whole = str_has(line, S("/"));
	if (p->whole && line.s[0] == '/')
		line = str_sub(line, 1, line.len);
	plain = plain_length(line);
	p->head = str_sub(line, 0, plain);
	if (plain == line.len)
		return p;
	line = str_sub(line, plain, line.len);
	if (!p->whole && !plain && line.s[0] == '*' &&
	    plain_length(str_sub(line, 1, line.len)) == line.len - 1)
		p->tail = str_sub(line, 1, line.len);
	else
		p->glob = glob_new_git(a, line);
	return p;
}

static void add(struct arena *a, struct ignore *ig, struct pattern *p)
{
	struct map *m = p->whole ? &ig->paths : &ig->names;

	if (p->glob || p->tail.s) {
		*vec_push(a, &ig->others) = p;
		return;
	}
	p->same = map_put(a, m, p->head, p);
}

const struct ignore *ignore_read(struct arena *a, str text, str base,
				 const struct ignore *above, size_t max)
{
	struct ignore *ig = arena_new(a, struct ignore);
	size_t n = 0;
	str line;

	ig->base = base;
	ig->above = above;
	if (str_starts(text, S("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.len);
	while (str_line(&text, &line)) {
		struct pattern *p;

		/* git sees C strings. */
		line = str_cut(line, 0).head;
		if (!line.len || line.s[0] == '#')
			continue;
		if (++n > max)
			return NULL;
		p = parse(a, trim_spaces(line));
		p->order = n;
		add(a, ig, p);
	}
	return ig;
}

/* ---- matching ---- */

static bool matches(const struct pattern *p, str name, str path)
{
	if (p->whole) {
		if (!str_starts(path, p->head))
			return false;
		return glob_match_whole(p->glob,
					str_sub(path, p->head.len, path.len));
	}
	if (p->tail.s)
		return str_ends(name, p->tail);
	return str_starts(name, p->head) &&
	       glob_match_whole(p->glob, str_sub(name, p->head.len, name.len));
}

static const struct pattern *newest(const struct map *m, str key, bool is_dir)
{
	const struct pattern *p = m->n ? map_find(m, key) : NULL;

	while (p && p->dir_only && !is_dir)
		p = p->same;
	return p;
}

static const struct pattern *later(const struct pattern *a,
				   const struct pattern *b)
{
	if (!a || !b)
		return a ? a : b;
	return a->order > b->order ? a : b;
}

static const struct pattern *find(const struct ignore *ig, str path, bool is_dir)
{
	str inner = str_sub(path, ig->base.len ? ig->base.len + 1 : 0, path.len);
	str name = str_basename(path);
	const struct pattern *best = later(newest(&ig->names, name, is_dir),
					   newest(&ig->paths, inner, is_dir));

	for (size_t i = ig->others.n; i-- > 0;) {
		const struct pattern *p = ig->others.v[i];

		if (best && best->order > p->order)
			break;
		if ((is_dir || !p->dir_only) && matches(p, name, inner))
			return p;
	}
	return best;
}

bool ignore_match(const struct ignore *top, str path, bool is_dir)
{
	for (; top; top = top->above) {
		const struct pattern *p = find(top, path, is_dir);

		if (p)
			return !p->negated;
	}
	return false;
}
