/*
 * First line: a pattern; the rest: a path. The matcher must agree with a slow,
 * obvious one, where that one comes to an end.
 */
#include "base/glob.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct slow {
	str p, s;
	long steps;
};

static bool slow_match(struct slow *w, size_t i, size_t at)
{
	str p = w->p, s = w->s;

	if (--w->steps < 0)
		return false;
	if (i == p.len)
		return at == s.len;
	if (p.s[i] == '*') {
		size_t end = i;
		bool deep;

		while (end < p.len && p.s[end] == '*')
			end++;
		deep = end - i > 1 && (!i || p.s[i - 1] == '/') &&
		       (end == p.len || p.s[end] == '/');
		if (deep && end == p.len)
			return true;
		if (deep && slow_match(w, end + 1, at))
			return true;
		for (; at < s.len && (deep || s.s[at] != '/'); at++) {
			if (deep && s.s[at] == '/' &&
			    slow_match(w, end + 1, at + 1))
				return true;
			if (!deep && slow_match(w, end, at))
				return true;
		}
		return !deep && slow_match(w, end, at);
	}
	if (at == s.len || (p.s[i] == '?' ? s.s[at] == '/' : p.s[i] != s.s[at]))
		return false;
	return slow_match(w, i + 1, at + 1);
}

static bool is_simple(str p)
{
	for (size_t i = 0; i < p.len; i++)
		if (p.s[i] == '[' || p.s[i] == '\\')
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str_cut in = str_cut(str_of(data, size), '\n');
	struct slow slow = { in.head, in.tail, 20000 };
	const struct glob *g;
	const char *why = NULL;
	struct arena a;

	arena_init(&a);
	g = glob_new(&a, in.head, &why);
	if (!g != (why != NULL))
		abort();
	if (g)
		glob_match(g, in.tail);
	g = glob_new_git(&a, in.head);
	if (is_simple(in.head)) {
		bool fast = glob_match_whole(g, in.tail);
		bool want = slow_match(&slow, 0, 0);

		if (slow.steps >= 0 && fast != want)
			abort();
	}
	arena_release(&a);
	return 0;
}
