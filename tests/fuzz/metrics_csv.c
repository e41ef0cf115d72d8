#include "formats/metrics_csv.h"
#include "facts/series.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct limits limits;
	struct diags diags;
	struct window w;
	struct series_builder *b;
	struct log_sink sink;
	size_t n;

	arena_init(&a);
	limits_paranoid(&limits);
	diags_init(&diags, &a);
	b = series_builder_new(&a, &limits, &diags);
	sink = series_sink(b);
	window_text(&w, str_of(data, size));
	metrics_csv_read(&w, S(""), &sink);
	series_builder_end(b, &n);
	arena_release(&a);
	return 0;
}
