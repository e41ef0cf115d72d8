#include "formats/mlflow.h"
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
	if (size >= 16 && !data[15])
		mlflow_db_read(str_of(data, size), &sink);
	else if (size && data[0] == 'p')
		mlflow_param_read(&w, S("lr"), &sink);
	else
		mlflow_metric_read(&w, S("loss"), &sink);
	series_builder_end(b, &n);
	arena_release(&a);
	return 0;
}
