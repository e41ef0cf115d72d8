/* Any text as a rule file: loads, or is refused with a reason. */
#include "base/arena.h"
#include "rules/rule.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules rules = { 0 };
	struct err err = { 0 };
	struct limits limits;
	struct arena a;

	limits_default(&limits);
	arena_init(&a);
	if (!rules_read(&rules, &a, S("r.yaml"), str_of(data, size), &limits,
			&err) &&
	    (err.kind != ERR_USE || !err.text[0]))
		abort();
	for (size_t i = 0; i < rules.list.n; i++)
		if (rules_find(&rules, rules.list.v[i]->id) != rules.list.v[i])
			abort();
	arena_release(&a);
	return 0;
}
