/* First byte: which kind of file; the rest: its text. */
#include "facts/loadtest.h"
#include "base/buf.h"
#include "facts/case_list.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	str path;
	enum file_kind kind;
	const struct scanner *scanner;
} kinds[] = {
	{ STR_INIT("loadtest.csv"), KIND_CSV, &scanner_loadtest },
	{ STR_INIT("loadtest.meta.json"), KIND_JSON, &scanner_loadtest },
	{ STR_INIT("worst_cases.csv"), KIND_CSV, &scanner_case_list },
	{ STR_INIT("errors.html"), KIND_OTHER, &scanner_case_list },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct limits limits;
	struct file_facts f;
	struct file file = { 0 };
	struct value record, again;
	struct buf out;
	size_t k;

	if (!size)
		return 0;
	k = data[0] % (sizeof(kinds) / sizeof(kinds[0]));
	file.path = kinds[k].path;
	file.kind = kinds[k].kind;
	arena_init(&a);
	limits_paranoid(&limits);
	facts_in_memory(&f, &a, &limits, &file, str_of(data + 1, size - 1));
	record = value_null();
	if (kinds[k].scanner->scan(&f, &record)) {
		/* every record survives its way between processes */
		buf_init(&out, MIB(64));
		value_write(&out, &record);
		if (!value_read(&again, &a, buf_str(&out), 1000000, 200))
			abort();
		buf_release(&out);
	}
	arena_release(&a);
	return 0;
}
