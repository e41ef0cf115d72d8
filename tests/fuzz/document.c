/* First byte: which kind of file; the rest: its text. */
#include "facts/document.h"
#include "scanned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct scanned kinds[] = {
	{ STR_INIT("README.md"), KIND_DOC, &scanner_document },
	{ STR_INIT("README.rst"), KIND_DOC, &scanner_document },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scan_any(kinds, sizeof(kinds) / sizeof(kinds[0]), data, size);
	return 0;
}
