/*
 * Why the run cannot go on: one line that names the thing. Returned through a
 * pointer that comes last; untouched on success; only `cli` prints it.
 */
#ifndef GONOGO_BASE_ERR_H
#define GONOGO_BASE_ERR_H

#include "base/str.h"

enum err_kind {
	ERR_NONE = 0,
	ERR_USE,    /* wrong option, config, rule, sign-off ... file: exit 3 */
	ERR_SYSTEM, /* the system failed us: exit 4 */
};

struct err {
	enum err_kind kind;
	char text[1024]; /* with a NUL; cut at the end when too long */
};

/* Sets it and returns false, for `return err_use(err, ...)`. */
bool err_use(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool err_system(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
