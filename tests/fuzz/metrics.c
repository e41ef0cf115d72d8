/* First byte: which kind of file; the rest: its text. */
#include "facts/metrics.h"
#include "base/buf.h"
#include "facts/alerts.h"
#include "facts/code_words.h"
#include "facts/tooling.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	str path;
	enum file_kind kind;
	const struct scanner *scanner;
} kinds[] = {
	{ STR_INIT("metrics.json"), KIND_JSON, &scanner_metrics },
	{ STR_INIT("experiments.csv"), KIND_CSV, &scanner_experiments },
	{ STR_INIT("monitoring/alerts.yaml"), KIND_YAML, &scanner_alerts },
	{ STR_INIT("pyproject.toml"), KIND_TOML, &scanner_tooling },
	{ STR_INIT("serve.py"), KIND_PYTHON, &scanner_code_words },
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
