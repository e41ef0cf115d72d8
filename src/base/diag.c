#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
	str name, text;
	enum diag_level level;
} table[] = {
#define DIAG(id, name, level, text) \
	{ STR_INIT(name), STR_INIT(text), DIAG_LEVEL_##level },
#include "base/diag_list.h"
#undef DIAG
};

void diags_init(struct diags *d, struct arena *a)
{
	*d = (struct diags){ .arena = a };
}

void diag_add(struct diags *d, enum diag_id id, uint32_t line, uint32_t column,
	      const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (d->list.n >= DIAG_MAX) {
		d->omitted++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*vec_push(d->arena, &d->list) =
		(struct diag){ id, line, column,
			       str_dup(d->arena, str_from(text)) };
}

bool diags_has(const struct diags *d, enum diag_id id)
{
	for (size_t i = 0; i < d->list.n; i++)
		if (d->list.v[i].id == id)
			return true;
	return false;
}

bool diags_at_least(const struct diags *d, enum diag_level level)
{
	for (size_t i = 0; i < d->list.n; i++)
		if (table[d->list.v[i].id].level >= level)
			return true;
	return false;
}

str diag_name(enum diag_id id)
{
	return table[id].name;
}

str diag_meaning(enum diag_id id)
{
	return table[id].text;
}

enum diag_level diag_level(enum diag_id id)
{
	return table[id].level;
}

bool diag_from(str name, enum diag_id *out)
{
	for (int i = 0; i < DIAG_COUNT; i++) {
		if (!str_eq(table[i].name, name))
			continue;
		*out = (enum diag_id)i;
		return true;
	}
	return false;
}
