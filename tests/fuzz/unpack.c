#include "formats/unpack.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct limits limits;
	struct io_source under, *s;
	enum unpack_kind kind = unpack_kind_of(str_of(data, size));
	char out[1000];
	size_t sum = 0, got;

	arena_init(&a);
	limits_paranoid(&limits);
	limits.unpack_size = MIB(8);
	io_source_memory(&under, str_of(data, size));
	s = unpack(&a, &under, kind, &limits);
	while ((got = s->read(s, out, sizeof(out))) > 0)
		sum += got;
	if (kind != UNPACK_NONE)
		unpack_cut(s, kind);
	arena_release(&a);
	return sum > SIZE_MAX / 2;
}
