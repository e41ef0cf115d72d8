/* First byte: which kind of manifest; the rest: its text. */
#include "facts/manifest.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	str path;
	enum file_kind kind;
	uint32_t flags;
} kinds[] = {
	{ STR_INIT("dataset.yaml"), KIND_YAML, FILE_NAMED | FILE_AS_MANIFEST },
	{ STR_INIT("data.yaml"), KIND_YAML, 0 },
	{ STR_INIT("croissant.json"), KIND_JSON, 0 },
	{ STR_INIT("datapackage.json"), KIND_JSON, 0 },
	{ STR_INIT("dataset_infos.json"), KIND_JSON, 0 },
	{ STR_INIT("README.md"), KIND_DOC, 0 },
	{ STR_INIT("data.dvc"), KIND_OTHER, 0 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct limits limits;
	struct file_facts f;
	struct file file = { 0 };
	struct value record, again;
	struct buf out, twice;
	size_t k;

	if (!size)
		return 0;
	k = data[0] % (sizeof(kinds) / sizeof(kinds[0]));
	file.path = kinds[k].path;
	file.kind = kinds[k].kind;
	file.flags = kinds[k].flags;
	arena_init(&a);
	limits_paranoid(&limits);
	facts_in_memory(&f, &a, &limits, &file, str_of(data + 1, size - 1));
	if (scanner_manifest.scan(&f, &record)) {
		/* every record survives its way between processes */
		buf_init(&out, MIB(64));
		value_write(&out, &record);
		if (!value_read(&again, &a, buf_str(&out), 1000000, 200))
			abort();
		buf_init(&twice, MIB(64));
		value_write(&twice, &again);
		if (!str_eq(buf_str(&out), buf_str(&twice)))
			abort();
		buf_release(&out);
		buf_release(&twice);
	}
	arena_release(&a);
	return 0;
}
