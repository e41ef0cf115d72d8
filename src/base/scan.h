/*
 * Finding the end of things in text, sixteen bytes at a time.
 *
 * All of these read past what they find, up to SCAN_PAD bytes: the text must
 * have that many readable bytes behind its end, and the first of them must be
 * zero, at which all of them stop.
 */
#ifndef GONOGO_BASE_SCAN_H
#define GONOGO_BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SCAN_PAD = 64 };

/* What a run of name bytes is: how long, and is every byte of it ASCII. */
struct scan_name {
	size_t len;
	bool ascii;
};

static inline bool scan_is_name_byte(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26 || (uint8_t)(c - '0') < 10 ||
	       c == '_' || c >= 0x80;
}

#ifdef __SSE2__

/* Bit i is set when byte i may stand in a name; the byte's top bit in `high`. */
static inline unsigned scan_name_mask(const uint8_t *s, unsigned *high)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)s);
	__m128i low = _mm_or_si128(v, _mm_set1_epi8(0x20));
	/* Shifted so that the range begins at -128: one signed comparison. */
	__m128i letter = _mm_cmplt_epi8(
		_mm_sub_epi8(low, _mm_set1_epi8((char)('a' + 128))),
		_mm_set1_epi8(-128 + 26));
	__m128i digit =
		_mm_cmplt_epi8(_mm_sub_epi8(v, _mm_set1_epi8((char)('0' + 128))),
			       _mm_set1_epi8(-128 + 10));
	__m128i under = _mm_cmpeq_epi8(v, _mm_set1_epi8('_'));
	__m128i any = _mm_or_si128(_mm_or_si128(letter, digit),
				   _mm_or_si128(under, v));

	*high = (unsigned)_mm_movemask_epi8(v);
	return (unsigned)_mm_movemask_epi8(any);
}

static inline struct scan_name scan_name(const uint8_t *s)
{
	struct scan_name r = { 0, true };

	for (;;) {
		unsigned high;
		unsigned mask = scan_name_mask(s + r.len, &high);

		if (mask != 0xffff) {
			unsigned n = (unsigned)__builtin_ctz(~mask);

			r.ascii &= !(high & ((1u << n) - 1));
			r.len += n;
			return r;
		}
		r.ascii &= !high;
		r.len += 16;
	}
}

static inline size_t scan_any4(const uint8_t *s, char a, char b, char c, char d)
{
	const __m128i va = _mm_set1_epi8(a), vb = _mm_set1_epi8(b);
	const __m128i vc = _mm_set1_epi8(c), vd = _mm_set1_epi8(d);
	const __m128i zero = _mm_setzero_si128();

	for (size_t n = 0;; n += 16) {
		__m128i v =
			_mm_loadu_si128((const __m128i *)(const void *)(s + n));
		__m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, va),
							_mm_cmpeq_epi8(v, vb)),
					   _mm_or_si128(_mm_cmpeq_epi8(v, vc),
							_mm_cmpeq_epi8(v, vd)));
		unsigned mask = (unsigned)_mm_movemask_epi8(
			_mm_or_si128(hit, _mm_cmpeq_epi8(v, zero)));

		if (mask)
			return n + (size_t)__builtin_ctz(mask);
	}
}

/* The first byte that is not a space. */
static inline size_t scan_spaces(const uint8_t *s)
{
	const __m128i space = _mm_set1_epi8(' ');

	for (size_t n = 0;; n += 16) {
		__m128i v =
			_mm_loadu_si128((const __m128i *)(const void *)(s + n));
		unsigned mask =
			(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, space));

		if (mask != 0xffff)
			return n + (size_t)__builtin_ctz(~mask);
	}
}

/* The first byte that is zero or not ASCII; no zero behind the end needed. */
static inline size_t scan_ascii(const uint8_t *s, size_t len)
{
	const __m128i one = _mm_set1_epi8(1);
	size_t n = 0;

	for (; len - n >= 16; n += 16) {
		__m128i v =
			_mm_loadu_si128((const __m128i *)(const void *)(s + n));
		unsigned mask =
			(unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, one));

		if (mask)
			return n + (size_t)__builtin_ctz(mask);
	}
	while (n < len && s[n] && s[n] < 0x80)
		n++;
	return n;
}

#else

static inline struct scan_name scan_name(const uint8_t *s)
{
	struct scan_name r = { 0, true };

	while (scan_is_name_byte(s[r.len]))
		r.ascii &= s[r.len++] < 0x80;
	return r;
}

static inline size_t scan_any4(const uint8_t *s, char a, char b, char c, char d)
{
	size_t n = 0;

	while (s[n] && s[n] != (uint8_t)a && s[n] != (uint8_t)b &&
	       s[n] != (uint8_t)c && s[n] != (uint8_t)d)
		n++;
	return n;
}

static inline size_t scan_spaces(const uint8_t *s)
{
	size_t n = 0;

	while (s[n] == ' ')
		n++;
	return n;
}

static inline size_t scan_ascii(const uint8_t *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] && s[n] < 0x80)
		n++;
	return n;
}

#endif

/* The end of the line: LF, CR or the end of the text. */
static inline size_t scan_line_end(const uint8_t *s)
{
	return scan_any4(s, '\n', '\r', '\n', '\r');
}

/* Eight bytes as a number, for comparing and hashing short strings. */
static inline uint64_t scan_load64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

#endif
