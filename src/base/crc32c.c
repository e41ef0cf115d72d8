#include "base/crc32c.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_SSE42 1
#include <nmmintrin.h>
#else
#define HAVE_SSE42 0
#endif

/* Of every nibble: small, and needed only where the instruction is missing. */
static const uint32_t table[16] = {
	0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
	0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
	0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
};

uint32_t crc32c_portable(str bytes)
{
	uint32_t c = 0xffffffff;

	for (size_t i = 0; i < bytes.len; i++) {
		c ^= (uint8_t)bytes.s[i];
		c = c >> 4 ^ table[c & 15];
		c = c >> 4 ^ table[c & 15];
	}
	return ~c;
}

#if HAVE_SSE42
__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(str bytes)
{
	uint64_t c = 0xffffffff;
	size_t i = 0;

	for (; bytes.len - i >= 8; i += 8) {
		uint64_t v;

		memcpy(&v, bytes.s + i, 8);
		c = _mm_crc32_u64(c, v);
	}
	for (; i < bytes.len; i++)
		c = _mm_crc32_u8((uint32_t)c, (uint8_t)bytes.s[i]);
	return ~(uint32_t)c;
}
#endif

uint32_t crc32c(str bytes)
{
#if HAVE_SSE42
	if (__builtin_cpu_supports("sse4.2"))
		return crc32c_sse42(bytes);
#endif
	return crc32c_portable(bytes);
}

uint32_t crc32c_masked(str bytes)
{
	uint32_t c = crc32c(bytes);

	return (c >> 15 | c << 17) + 0xa282ead8u;
}
