/* Any text as a Python file whose comments set findings aside. */
#include "facts/suppressions.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct file file = { .path = STR_INIT("a.py"),
					  .kind = KIND_PYTHON };
	struct value record = value_null();
	struct limits limits;
	struct file_facts f;
	struct arena a;

	limits_default(&limits);
	arena_init(&a);
	facts_in_memory(&f, &a, &limits, &file, str_of(data, size));
	if (scanner_suppressions.scan(&f, &record)) {
		const struct value *list = value_find(&record, S("comments"));

		for (size_t i = 0; i < value_count(list); i++) {
			const struct value *v = value_at(list, i);

			if (value_get_int(v, "last", 0) <
			    value_get_int(v, "first", 0))
				abort();
		}
	}
	facts_close(&f);
	arena_release(&a);
	return 0;
}
