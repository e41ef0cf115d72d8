/*
 * First byte: a source, a notebook or setup.py; the rest: its text. Both
 * scanners of code give a record or say why not, the same one each time.
 */
#include "facts/imports.h"
#include "base/arena.h"
#include "facts/notebook_state.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static struct value scan(struct arena *a, const struct scanner *s,
			 const struct file *file, str text)
{
	struct value record = value_null();
	struct file_facts f;
	struct limits limits;

	limits_paranoid(&limits);
	facts_in_memory(&f, a, &limits, file, text);
	if (s->wants(file))
		require(s->scan(&f, &record));
	facts_close(&f);
	return record;
}

static void check_uses(const struct value *record)
{
	const struct value *uses = value_find(record, S("uses"));

	for (size_t i = 0; i < value_count(uses); i++) {
		const struct value *v = &uses->u.map.pair[i].value;

		require(value_get_int(v, "line", 0) > 0);
		require(value_get_text(v, "name").len > 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const str names[] = { STR_INIT("a.py"), STR_INIT("a.ipynb"),
				     STR_INIT("setup.py") };
	struct value first, second;
	struct file file = { 0 };
	struct arena a;
	str text;

	if (!size || size > 1 << 16)
		return 0;
	arena_init(&a);
	file.path = names[data[0] % 3];
	file.kind = file_kind_of(file.path);
	text = str_of(data + 1, size - 1);
	first = scan(&a, &scanner_imports, &file, text);
	second = scan(&a, &scanner_imports, &file, text);
	require(value_eq(&first, &second));
	check_uses(&first);
	scan(&a, &scanner_notebook_state, &file, text);
	arena_release(&a);
	return 0;
}
