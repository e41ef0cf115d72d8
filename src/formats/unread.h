/*
 * Formats that are known but not read: trackers that keep their curves in a
 * store of their own, models and data of other tools. A file of such a format
 * is named in the report, with what to do instead, so that "nothing was found
 * in it" is never taken for "nothing is wrong with it".
 */
#ifndef GONOGO_FORMATS_UNREAD_H
#define GONOGO_FORMATS_UNREAD_H

#include "base/str.h"

enum unread_kind {
	UNREAD_LOG, /* holds the curves of training runs */
	UNREAD_SEARCH,
	UNREAD_PROFILE,
	UNREAD_MODEL,
	UNREAD_DATA
};

struct unread_format {
	str name; /* "Aim repository" */
	enum unread_kind kind;
	str instead, instead_zh; /* what to do; no full stop */
};

/* How much of the start and of the end of a file unread_find() looks at. */
enum { UNREAD_HEAD = 64 << 10, UNREAD_TAIL = 64 << 10 };

/* May a file of this path be of such a format? By its name alone. */
bool unread_wants(str path);

/* By content and name; NULL: none of them. `tail` may be "" where the whole
 * file stands in `head`. */
const struct unread_format *unread_find(str path, str head, str tail);

/* By its name; NULL. */
const struct unread_format *unread_named(str name);

/* Files of such a store that are no log by themselves, whatever their name
 * says: the .log files of a database. */
bool unread_covers(str path);

const struct unread_format *unread_all(size_t *n);

#endif
