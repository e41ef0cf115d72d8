#include "formats/git_index.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct git_index x;
	struct arena a;

	arena_init(&a);
	if (git_index_read(&x, &a, str_of(data, size)))
		for (size_t i = 0; i < x.n; i++) {
			str dir = str_dirname(x.path[i]);

			if (!git_index_has(&x, x.path[i]) ||
			    (dir.len && dir.len + 1 < x.path[i].len &&
			     !git_index_has_below(&x, dir)))
				abort();
		}
	if (a.peak > size * 60 + (3u << 20))
		abort();
	arena_release(&a);
	return 0;
}
