#include "base/hash.h"

#include "base/arena.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string.h>

uint64_t hash64(str s)
{
	return XXH3_64bits(s.len ? s.s : "", s.len);
}

struct hash128 hash128(str s)
{
	XXH128_hash_t h = XXH3_128bits(s.len ? s.s : "", s.len);

	return (struct hash128){ h.low64, h.high64 };
}

bool hash128_eq(struct hash128 a, struct hash128 b)
{
	return a.lo == b.lo && a.hi == b.hi;
}
