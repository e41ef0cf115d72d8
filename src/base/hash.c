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

/* ---- SHA-256 (FIPS 180-4) ---- */

static const uint32_t round_constant[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t read_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static void expand(uint32_t w[64], const uint8_t *block)
{
	for (size_t i = 0; i < 16; i++)
		w[i] = read_be32(block + 4 * i);
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		       (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
		       (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
}

static void compress_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t w[64], s[8];

	expand(w, block);
	memcpy(s, state, sizeof(s));
	for (size_t i = 0; i < 64; i++) {
		uint32_t a = s[0], e = s[4];
		uint32_t t1 =
			s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			((e & s[5]) ^ (~e & s[6])) + round_constant[i] + w[i];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
			      ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(s[0]));
		s[0] = t1 + t2;
		s[4] += t1;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += s[i];
}

static void compress_plain(uint32_t state[8], const uint8_t *blocks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		compress_block(state, blocks + 64 * i);
}

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define HAVE_SHA_NI 1

#include <cpuid.h>
#include <immintrin.h>

/*
 * Four rounds an iteration; m[0..3] are the 16 newest schedule words. The
 * instructions want the state as ABEF and CDGH.
 */
__attribute__((target("sha,sse4.1"))) static void rounds_ni(__m128i *abef,
							    __m128i *cdgh,
							    __m128i m[4])
{
	for (size_t i = 0; i < 16; i++) {
		__m128i k = _mm_loadu_si128(
			(const __m128i *)(const void *)(round_constant + 4 * i));
		__m128i wk = _mm_add_epi32(m[0], k), next;

		*cdgh = _mm_sha256rnds2_epu32(*cdgh, *abef, wk);
		*abef = _mm_sha256rnds2_epu32(*abef, *cdgh,
					      _mm_shuffle_epi32(wk, 0x0e));
		next = _mm_add_epi32(_mm_sha256msg1_epu32(m[0], m[1]),
				     _mm_alignr_epi8(m[3], m[2], 4));
		next = _mm_sha256msg2_epu32(next, m[3]);
		m[0] = m[1];
		m[1] = m[2];
		m[2] = m[3];
		m[3] = next;
	}
}

__attribute__((target("sha,sse4.1"))) static void
compress_ni(uint32_t state[8], const uint8_t *blocks, size_t n)
{
	const __m128i swap =
		_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i *at = (__m128i *)(void *)state;
	__m128i low = _mm_shuffle_epi32(_mm_loadu_si128(at), 0xb1);
	__m128i high = _mm_shuffle_epi32(_mm_loadu_si128(at + 1), 0x1b);
	__m128i abef = _mm_alignr_epi8(low, high, 8);
	__m128i cdgh = _mm_blend_epi16(high, low, 0xf0);

	for (size_t i = 0; i < n; i++) {
		const __m128i *in =
			(const __m128i *)(const void *)(blocks + 64 * i);
		__m128i was_abef = abef, was_cdgh = cdgh, m[4];

		for (size_t j = 0; j < 4; j++)
			m[j] = _mm_shuffle_epi8(_mm_loadu_si128(in + j), swap);
		rounds_ni(&abef, &cdgh, m);
		abef = _mm_add_epi32(abef, was_abef);
		cdgh = _mm_add_epi32(cdgh, was_cdgh);
	}
	low = _mm_shuffle_epi32(abef, 0x1b);
	high = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128(at, _mm_blend_epi16(low, high, 0xf0));
	_mm_storeu_si128(at + 1, _mm_alignr_epi8(high, low, 8));
}

/* gcc 12 has no name for the SHA bit in __builtin_cpu_supports. */
static bool has_sha_ni(void)
{
	unsigned a, b, c, d;

	return __builtin_cpu_supports("sse4.1") &&
	       __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}
#endif

bool sha256_is_fast(void)
{
#ifdef HAVE_SHA_NI
	return has_sha_ni();
#else
	return false;
#endif
}

static void compress(struct sha256 *h, const uint8_t *blocks, size_t n)
{
#ifdef HAVE_SHA_NI
	if (h->fast) {
		compress_ni(h->state, blocks, n);
		return;
	}
#endif
	compress_plain(h->state, blocks, n);
}

void sha256_init(struct sha256 *h)
{
	static const uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372,
					   0xa54ff53a, 0x510e527f, 0x9b05688c,
					   0x1f83d9ab, 0x5be0cd19 };

	*h = (struct sha256){ .fast = sha256_is_fast() };
	memcpy(h->state, start, sizeof(start));
}

void sha256_add(struct sha256 *h, str bytes)
{
	const uint8_t *p = (const uint8_t *)bytes.s;
	size_t n = bytes.len, held = (size_t)(h->len % 64);

	if (!n)
		return;
	h->len += n;
	if (held) {
		size_t take = n < 64 - held ? n : 64 - held;

		memcpy(h->block + held, p, take);
		if (held + take < 64)
			return;
		compress(h, h->block, 1);
		p += take;
		n -= take;
	}
	compress(h, p, n / 64);
	memcpy(h->block, p + n / 64 * 64, n % 64);
}

void sha256_end(struct sha256 *h, uint8_t out[32])
{
	uint64_t bits = h->len * 8;
	size_t held = (size_t)(h->len % 64);
	uint8_t tail[128] = { 0 };
	size_t size = held < 56 ? 64 : 128;

	memcpy(tail, h->block, held);
	tail[held] = 0x80;
	for (size_t i = 0; i < 8; i++)
		tail[size - 1 - i] = (uint8_t)(bits >> (8 * i));
	compress(h, tail, size / 64);
	for (size_t i = 0; i < 32; i++)
		out[i] = (uint8_t)(h->state[i / 4] >> (24 - 8 * (i % 4)));
}

str hash_hex(struct arena *a, const uint8_t *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";
	char *p = arena_calloc(a, n, 2, 1);

	for (size_t i = 0; i < n; i++) {
		p[2 * i] = digit[bytes[i] >> 4];
		p[2 * i + 1] = digit[bytes[i] & 15];
	}
	return (str){ p, 2 * n };
}

str sha256_hex(struct arena *a, str bytes)
{
	struct sha256 h;
	uint8_t out[32];

	sha256_init(&h);
	sha256_add(&h, bytes);
	sha256_end(&h, out);
	return hash_hex(a, out, sizeof(out));
}

str hash128_hex(struct arena *a, struct hash128 h)
{
	uint8_t out[16];

	for (size_t i = 0; i < 8; i++) {
		out[i] = (uint8_t)(h.hi >> (56 - 8 * i));
		out[8 + i] = (uint8_t)(h.lo >> (56 - 8 * i));
	}
	return hash_hex(a, out, sizeof(out));
}

struct hash_stream {
	XXH3_state_t *state; /* wants 64-byte alignment */
};

struct hash_stream *hash_stream_new(struct arena *a)
{
	struct hash_stream *h = arena_new(a, struct hash_stream);
	char *room = arena_alloc(a, sizeof(XXH3_state_t) + 64, 1);

	room += -(uintptr_t)room & 63;
	h->state = (XXH3_state_t *)(void *)room;
	XXH3_128bits_reset(h->state);
	return h;
}

void hash_stream_add(struct hash_stream *h, str bytes)
{
	if (bytes.len)
		XXH3_128bits_update(h->state, bytes.s, bytes.len);
}

struct hash128 hash_stream_end(const struct hash_stream *h)
{
	XXH128_hash_t d = XXH3_128bits_digest(h->state);

	return (struct hash128){ d.low64, d.high64 };
}
