/* RFC 1321. */
#include "base/md5.h"

#include <string.h>

static const uint32_t sine[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static void load(uint32_t word[16], const uint8_t *p)
{
	for (int i = 0; i < 16; i++)
		word[i] = (uint32_t)p[4 * i] | (uint32_t)p[4 * i + 1] << 8 |
			  (uint32_t)p[4 * i + 2] << 16 |
			  (uint32_t)p[4 * i + 3] << 24;
}

static void add_block(struct md5 *h, const uint8_t *p)
{
	static const unsigned turn[4][4] = {
		{ 7, 12, 17, 22 },
		{ 5, 9, 14, 20 },
		{ 4, 11, 16, 23 },
		{ 6, 10, 15, 21 },
	};
	uint32_t a = h->state[0], b = h->state[1], c = h->state[2];
	uint32_t d = h->state[3], word[16];

	load(word, p);
	for (unsigned i = 0; i < 64; i++) {
		static const unsigned step[4] = { 1, 5, 3, 7 };
		static const unsigned start[4] = { 0, 1, 5, 0 };
		unsigned round = i / 16;
		uint32_t f = round == 0   ? (b & c) | (~b & d)
			     : round == 1 ? (d & b) | (~d & c)
			     : round == 2 ? b ^ c ^ d
					  : c ^ (b | ~d);
		uint32_t next = a + f + sine[i] +
				word[(start[round] + step[round] * i) % 16];

		a = d;
		d = c;
		c = b;
		b += rotate(next, turn[round][i % 4]);
	}
	h->state[0] += a;
	h->state[1] += b;
	h->state[2] += c;
	h->state[3] += d;
}

void md5_init(struct md5 *h)
{
	*h = (struct md5){ .state = { 0x67452301, 0xefcdab89, 0x98badcfe,
				      0x10325476 } };
}

void md5_add(struct md5 *h, str bytes)
{
	size_t have = h->len % 64;

	h->len += bytes.len;
	while (bytes.len) {
		size_t n = 64 - have < bytes.len ? 64 - have : bytes.len;

		memcpy(h->block + have, bytes.s, n);
		bytes = str_sub(bytes, n, bytes.len);
		have = (have + n) % 64;
		if (!have)
			add_block(h, h->block);
	}
}

void md5_end(struct md5 *h, uint8_t out[16])
{
	uint64_t bits = h->len * 8;
	uint8_t pad[72] = { 0x80 };
	size_t n = (55 - h->len % 64 + 64) % 64 + 1;

	for (unsigned i = 0; i < 8; i++)
		pad[n + i] = (uint8_t)(bits >> (8 * i));
	md5_add(h, str_of(pad, n + 8));
	for (unsigned i = 0; i < 16; i++)
		out[i] = (uint8_t)(h->state[i / 4] >> (8 * (i % 4)));
}
