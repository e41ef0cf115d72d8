/* First byte: which kind of file; the rest: its text. */
#include "facts/loadtest.h"
#include "facts/case_list.h"
#include "scanned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct scanned kinds[] = {
	{ STR_INIT("loadtest.csv"), KIND_CSV, &scanner_loadtest },
	{ STR_INIT("loadtest.meta.json"), KIND_JSON, &scanner_loadtest },
	{ STR_INIT("worst_cases.csv"), KIND_CSV, &scanner_case_list },
	{ STR_INIT("errors.html"), KIND_OTHER, &scanner_case_list },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scan_any(kinds, sizeof(kinds) / sizeof(kinds[0]), data, size);
	return 0;
}
