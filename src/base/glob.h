/*
 * Path patterns, in two dialects that share one matcher. Whatever the pattern,
 * a match takes at most pattern times text times parts of the path steps, and
 * mostly one pass.
 *
 * Lives in the arena it was made in; nothing to free.
 *
 *	plain (rules, config)     *  any run without '/'     ?  one but '/'
 *	                          ** any run of folders      [a-z] [!a]
 *	                          {a,b} alternatives, also nested
 *	                          \x the character itself
 *	git (.gitignore)          as git's wildmatch with WM_PATHNAME: no braces,
 *	                          ** only between slashes, [[:alpha:]], bytes
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

/* Git's dialect: does all of `text` match? A pattern that git finds wrong
 * matches nothing. */
const struct glob *glob_new_git(struct arena *a, str pattern);
bool glob_match_whole(const struct glob *g, str text);

/* Has it no special character of either dialect? */
bool glob_is_literal(str pattern);

#endif
