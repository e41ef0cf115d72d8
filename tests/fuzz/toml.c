/* TOML: any bytes; a reader that stops says why, a table has no key twice. */
#include "formats/toml.h"
#include "base/arena.h"

#include <stdlib.h>

static void walk(const struct value *v, unsigned depth)
{
	if (depth > 70)
		abort();
	if (v->type == VALUE_LIST)
		for (size_t i = 0; i < v->u.list.n; i++)
			walk(&v->u.list.item[i], depth + 1);
	if (v->type != VALUE_MAP)
		return;
	for (size_t i = 0; i < v->u.map.n; i++) {
		if (i < 50 && value_find(v, v->u.map.pair[i].key) !=
				      &v->u.map.pair[i].value)
			abort();
		walk(&v->u.map.pair[i].value, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits;
	struct arena a;
	struct diags diags;
	struct value v;
	bool whole;

	limits_default(&limits);
	arena_init(&a);
	diags_init(&diags, &a);
	whole = toml_read(&v, &a, str_of(data, size), &limits, &diags);
	if (whole != !diags.list.n)
		abort();
	walk(&v, 0);
	arena_release(&a);
	return 0;
}
