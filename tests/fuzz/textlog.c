#include "formats/textlog.h"
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
	struct value v;
	size_t n;
	struct series *const *runs;

	arena_init(&a);
	limits_paranoid(&limits);
	diags_init(&diags, &a);
	b = series_builder_new(&a, &limits, &diags);
	sink = series_sink(b);
	window_text(&w, str_of(data, size));
	textlog_read(&w, 0, &sink);
	runs = series_builder_end(b, &n);
	v = series_record(&a, runs, n);
	for (size_t i = 0; i < value_count(&v); i++)
		series_read(&a, value_at(&v, i));
	arena_release(&a);
	return 0;
}
