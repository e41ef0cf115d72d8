/*
 * Sixteen bytes at a time: compare them all with one byte and get a bit each.
 *
 * SSSE3 where there is one (x86-64-v2 and up, which we build for), else plain
 * loops with the same results. This is the only place that knows; callers have
 * one code path.
 */
#ifndef GONOGO_BASE_SIMD_H
#define GONOGO_BASE_SIMD_H

#include <stdint.h>
#include <string.h>

enum { BYTES16 = 16 };

#if defined(__SSSE3__)
#include <tmmintrin.h>

typedef __m128i bytes16;

static inline bytes16 bytes16_load(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void bytes16_store(char *p, bytes16 v)
{
	_mm_storeu_si128((__m128i *)(void *)p, v);
}

static inline bytes16 bytes16_fill(char c)
{
	return _mm_set1_epi8(c);
}

/* All bits of byte i: are the bytes i the same? */
static inline bytes16 bytes16_same(bytes16 a, bytes16 b)
{
	return _mm_cmpeq_epi8(a, b);
}

static inline bytes16 bytes16_or(bytes16 a, bytes16 b)
{
	return _mm_or_si128(a, b);
}

static inline bytes16 bytes16_and(bytes16 a, bytes16 b)
{
	return _mm_and_si128(a, b);
}

/*
 * Which of eight kinds each byte is of, a bit for each: `high` has a byte for
 * the upper four bits of what is looked up, `low` one for the lower four, and a
 * kind is a bit that both have.
 */
static inline bytes16 bytes16_kinds(bytes16 v, bytes16 low, bytes16 high)
{
	bytes16 four = _mm_set1_epi8(15);

	return _mm_and_si128(
		_mm_shuffle_epi8(low, _mm_and_si128(v, four)),
		_mm_shuffle_epi8(high, _mm_and_si128(_mm_srli_epi16(v, 4), four)));
}

/* Bit i: the same, as a mask. */
static inline uint32_t bytes16_eq(bytes16 a, bytes16 b)
{
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

/* Bit i: is byte i, unsigned, at most that of `b`? */
static inline uint32_t bytes16_le(bytes16 a, bytes16 b)
{
	return bytes16_eq(_mm_min_epu8(a, b), a);
}

/* Bit i: is byte i above 0x7f? Turns what bytes16_same() gives into a mask. */
static inline uint32_t bytes16_high(bytes16 a)
{
	return (uint32_t)_mm_movemask_epi8(a);
}

#else

typedef struct {
	uint8_t b[BYTES16];
} bytes16;

static inline bytes16 bytes16_load(const char *p)
{
	bytes16 v;

	memcpy(v.b, p, sizeof(v.b));
	return v;
}

static inline void bytes16_store(char *p, bytes16 v)
{
	memcpy(p, v.b, sizeof(v.b));
}

static inline bytes16 bytes16_fill(char c)
{
	bytes16 v;

	memset(v.b, c, sizeof(v.b));
	return v;
}

static inline bytes16 bytes16_same(bytes16 a, bytes16 b)
{
	for (int i = 0; i < BYTES16; i++)
		a.b[i] = a.b[i] == b.b[i] ? 0xff : 0;
	return a;
}

static inline bytes16 bytes16_or(bytes16 a, bytes16 b)
{
	for (int i = 0; i < BYTES16; i++)
		a.b[i] |= b.b[i];
	return a;
}

static inline bytes16 bytes16_and(bytes16 a, bytes16 b)
{
	for (int i = 0; i < BYTES16; i++)
		a.b[i] &= b.b[i];
	return a;
}

static inline bytes16 bytes16_kinds(bytes16 v, bytes16 low, bytes16 high)
{
	for (int i = 0; i < BYTES16; i++)
		v.b[i] = low.b[v.b[i] & 15] & high.b[v.b[i] >> 4];
	return v;
}

static inline uint32_t bytes16_eq(bytes16 a, bytes16 b)
{
	uint32_t m = 0;

	for (int i = 0; i < BYTES16; i++)
		m |= (uint32_t)(a.b[i] == b.b[i]) << i;
	return m;
}

static inline uint32_t bytes16_le(bytes16 a, bytes16 b)
{
	uint32_t m = 0;

	for (int i = 0; i < BYTES16; i++)
		m |= (uint32_t)(a.b[i] <= b.b[i]) << i;
	return m;
}

static inline uint32_t bytes16_high(bytes16 a)
{
	uint32_t m = 0;

	for (int i = 0; i < BYTES16; i++)
		m |= (uint32_t)(a.b[i] >> 7) << i;
	return m;
}

#endif

/* Bit i: has byte i any bit of `b`? */
static inline uint32_t bytes16_with(bytes16 a, bytes16 b)
{
	return bytes16_eq(bytes16_and(a, b), bytes16_fill(0)) ^ 0xffff;
}

/* Eight bytes as a number, the first one lowest; one load where that is how the
 * machine has it. */
static inline uint64_t bytes8_load(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
	       (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
	       (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
	       (uint64_t)b[7] << 56;
}

static inline uint32_t bytes4_load(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[3] << 24;
}

static inline uint16_t bytes2_load(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint16_t)(b[0] | b[1] << 8);
}

/* The place of the lowest bit set; the mask is not 0. */
static inline unsigned low_bit(uint64_t mask)
{
	return (unsigned)__builtin_ctzll(mask);
}

#endif
