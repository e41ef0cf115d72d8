/* YAML: any bytes; what is read must survive a walk, and again as plain values. */
#include "formats/yaml.h"
#include "base/arena.h"

#include <stdlib.h>

static size_t walk(const struct value *v, unsigned depth)
{
	size_t n = 1;

	if (depth > 65) /* 64, and a list of documents */
		abort();
	for (size_t i = 0; i < v->raw.len; i++)
		n += (unsigned char)v->raw.s[i] & 1;
	if (v->type == VALUE_LIST)
		for (size_t i = 0; i < v->u.list.n; i++)
			n += walk(&v->u.list.item[i], depth + 1);
	if (v->type == VALUE_MAP)
		for (size_t i = 0; i < v->u.map.n; i++)
			n += walk(&v->u.map.pair[i].value, depth + 1);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits;
	struct yaml_options o = { .limits = &limits,
				  .all_documents = size && data[0] & 1 };
	struct arena a;
	struct diags diags;
	struct value v;
	bool whole;

	limits_default(&limits);
	limits.yaml_expanded = 2000;
	arena_init(&a);
	diags_init(&diags, &a);
	whole = yaml_read(&v, &a, str_of(data, size), &o, &diags);
	/* A reader that gives up says why. */
	if (!whole && !diags.list.n)
		abort();
	walk(&v, 0);
	(void)yaml_plain(str_of(data, size));
	(void)yaml_is_timestamp(str_of(data, size));
	(void)yaml_is_not_quite_number(str_of(data, size));
	arena_release(&a);
	return 0;
}
