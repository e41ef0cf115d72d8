/* Any text as a condition: read, asked for its names, tried on two maps. */
#include "rules/expr.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct value measures = value_map(), params = value_map();
	struct err err = { 0 };
	struct limits limits;
	struct arena a;
	const struct expr *e;
	const str *names;

	limits_default(&limits);
	arena_init(&a);
	value_put(&a, &measures, S("a"), value_int(3));
	value_put(&a, &measures, S("b"), value_str(S("text")));
	value_put(&a, &params, S("c-d"), value_float(0.5));
	e = expr_read(&a, str_of(data, size), &limits, &err);
	if (!e && err.kind != ERR_USE)
		abort();
	if (e) {
		size_t n = expr_names(e, &names);

		for (size_t i = 0; i < n; i++)
			if (!names[i].len)
				abort();
		(void)expr_test(e, &measures, &params);
	}
	arena_release(&a);
	return 0;
}
