/*
 * .gitignore files, as git reads them: the last pattern that matches in the
 * deepest file decides. Patterns are sorted into classes when they are read, so
 * that most paths cost two or three look-ups.
 *
 * Not read: core.excludesFile. A gate must not depend on somebody's home.
 *
 * Lives in the arena it was read into; nothing to free.
 */
#ifndef GONOGO_FACTS_IGNORE_H
#define GONOGO_FACTS_IGNORE_H

#include "base/str.h"

struct arena;
struct ignore;

/*
 * The patterns of one file. `base` is the folder it stands in ("" at the root
 * of the checkout), `above` the file that is asked when this one is silent.
 * NULL when there are more than `max` patterns. The text must live as long.
 */
const struct ignore *ignore_read(struct arena *a, str text, str base,
				 const struct ignore *above, size_t max);

/* Is it ignored? `path` is relative to the root of the checkout and lies below
 * the base of each file; folders above it are not looked at. */
bool ignore_match(const struct ignore *top, str path, bool is_dir);

#endif
