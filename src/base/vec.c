#include "base/vec.h"

#include <stdint.h>

void *vec_more(struct arena *a, void *old, size_t *cap, size_t want, size_t item)
{
	size_t to = *cap ? *cap : 4;
	void *fresh;

	while (to < want) {
		if (to > SIZE_MAX / 2)
			mem_die(want);
		to *= 2;
	}
	if (to > SIZE_MAX / item)
		mem_die(want);
	fresh = arena_grow(a, old, *cap * item, to * item, _Alignof(max_align_t));
	*cap = to;
	return fresh;
}
