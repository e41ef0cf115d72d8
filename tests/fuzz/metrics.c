/* First byte: which kind of file; the rest: its text. */
#include "facts/metrics.h"
#include "facts/alerts.h"
#include "facts/code_words.h"
#include "facts/tooling.h"
#include "scanned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct scanned kinds[] = {
	{ STR_INIT("metrics.json"), KIND_JSON, &scanner_metrics },
	{ STR_INIT("experiments.csv"), KIND_CSV, &scanner_experiments },
	{ STR_INIT("monitoring/alerts.yaml"), KIND_YAML, &scanner_alerts },
	{ STR_INIT("pyproject.toml"), KIND_TOML, &scanner_tooling },
	{ STR_INIT("serve.py"), KIND_PYTHON, &scanner_code_words },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	scan_any(kinds, sizeof(kinds) / sizeof(kinds[0]), data, size);
	return 0;
}
