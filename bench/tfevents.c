/* usage: bench_tfevents FILE COUNT: all events of a file, both checksums of
 * each checked, folded into series. Fails unless there are COUNT points. */
#include "formats/tfevents.h"
#include "facts/series.h"

#include <stdio.h>
#include <stdlib.h>

static ptrdiff_t read_file(void *ctx, char *buf, size_t n)
{
	return (ptrdiff_t)fread(buf, 1, n, ctx);
}

int main(int argc, char **argv)
{
	FILE *f = argc > 2 ? fopen(argv[1], "rb") : NULL;
	struct limits limits;
	struct window w;
	struct diags diags;
	struct arena a;
	struct series_builder *b;
	struct log_sink sink;
	struct series *const *runs;
	unsigned long long points = 0;
	size_t n;

	if (!f)
		return 2;
	limits_default(&limits);
	arena_init(&a);
	diags_init(&diags, &a);
	b = series_builder_new(&a, &limits, &diags);
	sink = series_sink(b);
	window_source(&w, &a, (struct source){ read_file, f }, 1 << 16);
	tfevents_read(&w, &sink);
	runs = series_builder_end(b, &n);
	for (size_t i = 0; i < n; i++)
		points += runs[i]->points;
	printf("%llu points\n", points);
	n = diags.list.n;
	arena_release(&a);
	fclose(f);
	return n || points != strtoull(argv[2], NULL, 10);
}
