/*
 * Hashes. XXH3 for tables, caches, fingerprints and duplicates; SHA-256 for
 * evidence and manifests. Both are the same on every machine.
 */
#ifndef GONOGO_BASE_HASH_H
#define GONOGO_BASE_HASH_H

#include "base/str.h"

struct hash128 {
	uint64_t lo, hi;
};

/* XXH3-64 and XXH3-128 of all bytes, seed 0. */
uint64_t hash64(str s);
struct hash128 hash128(str s);
bool hash128_eq(struct hash128 a, struct hash128 b);

/* The same over bytes that come in pieces. Lives in the arena. */
struct hash_stream;
struct hash_stream *hash_stream_new(struct arena *a);
void hash_stream_add(struct hash_stream *h, str bytes);
struct hash128 hash_stream_end(const struct hash_stream *h);

struct sha256 {
	uint32_t state[8];
	uint64_t len; /* bytes so far */
	uint8_t block[64];
	bool fast; /* with the processor's SHA instructions */
};

/* Has this machine SHA instructions? The results are the same without. */
bool sha256_is_fast(void);

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, str bytes);
void sha256_end(struct sha256 *h, uint8_t out[32]);

/* Lower-case hexadecimal. */
str hash_hex(struct arena *a, const uint8_t *bytes, size_t n);
str sha256_hex(struct arena *a, str bytes);
str hash128_hex(struct arena *a, struct hash128 h);

#endif
