/* What value_read() takes, it writes again as the same bytes it would read. */
#include "base/value.h"
#include "base/arena.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct value v, again;
	struct buf once, twice;
	struct arena a;

	arena_init(&a);
	buf_init(&once, 1 << 20);
	buf_init(&twice, 1 << 20);
	if (value_read(&v, &a, str_of(data, size), 10000, 32)) {
		value_write(&once, &v);
		if (!value_read(&again, &a, buf_str(&once), 10000, 32))
			abort();
		value_write(&twice, &again);
		if (!str_eq(buf_str(&once), buf_str(&twice)))
			abort();
		value_copy(&a, &v);
		value_eq(&v, &again);
	}
	/* No memory out of proportion to the input. */
	if (a.peak > (size + 64) * 2000)
		abort();
	buf_release(&once);
	buf_release(&twice);
	arena_release(&a);
	return 0;
}
