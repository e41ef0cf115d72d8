/*
 * What is wrong with an input: not an error of ours, but a fact about it. Ids
 * and levels stand in diag_list.h; the text names the particulars and says how
 * we recovered.
 */
#ifndef GONOGO_BASE_DIAG_H
#define GONOGO_BASE_DIAG_H

#include "base/str.h"
#include "base/vec.h"

enum diag_level { DIAG_LEVEL_NOTE, DIAG_LEVEL_PARTIAL, DIAG_LEVEL_BAD };

enum diag_id {
#define DIAG(id, name, level, text) DIAG_##id,
#include "base/diag_list.h"
#undef DIAG
	DIAG_COUNT
};

struct diag {
	enum diag_id id;
	uint32_t line, column; /* 1-based; columns count bytes; 0 = whole file */
	str text;              /* in the arena of the diags */
};

/* At most DIAG_MAX are kept; the rest is only counted. */
enum { DIAG_MAX = 200 };

struct diags {
	struct arena *arena;
	VEC(struct diag) list;
	size_t omitted;
};

void diags_init(struct diags *d, struct arena *a);
void diag_add(struct diags *d, enum diag_id id, uint32_t line, uint32_t column,
	      const char *fmt, ...) __attribute__((format(printf, 5, 6)));
bool diags_has(const struct diags *d, enum diag_id id);
/* Is there one of this level or worse? */
bool diags_at_least(const struct diags *d, enum diag_level level);

str diag_name(enum diag_id id);
/* From its name. */
bool diag_from(str name, enum diag_id *out);
str diag_meaning(enum diag_id id);
enum diag_level diag_level(enum diag_id id);

#endif
