/*
 * Path patterns, in two dialects that share one matcher. Time is bounded by
 * pattern length times text length, whatever the pattern.
 *
 * A pattern borrows its text; compile once, match often. Lives in an arena.
 *
 *	plain (rules, config)     *  any run without '/'     ?  one but '/'
 *	                          ** any run of folders      [a-z] [!a]
 *	                          {a,b} alternatives, also nested
 *	                          \x the character itself
 *	git (.gitignore)          as git's wildmatch with WM_PATHNAME: no braces,
 *	                          ** only between slashes, [[:alpha:]] classes
 */
#ifndef GONOGO_BASE_GLOB_H
#define GONOGO_BASE_GLOB_H

#include "base/str.h"

struct arena;
struct glob;

/*
 * A plain pattern. Without a slash it matches the last part of a path at any
 * depth ("*.py"); with one, the whole path from the root; a slash at the end
 * means everything below. NULL when the pattern is wrong (an unclosed bracket
 * or brace, too many alternatives), and *why then says in a few words.
 */
const struct glob *glob_new(struct arena *a, str pattern, const char **why);
/* `path` is relative, with '/' between parts, without one at the end. */
bool glob_match(const struct glob *g, str path);

/* Does the path match any of them? */
struct glob_set {
	const struct glob **item;
	size_t n;
};
bool glob_match_any(const struct glob_set *set, str path);

/* One call, git's dialect: does `text` match `pattern` as a whole? A pattern
 * that git finds wrong matches nothing. */
bool glob_match_git(str pattern, str text);
/* Has it no special character? */
bool glob_is_literal(str pattern);

#endif
