/*
 * Many phrases looked for in a line at once, ASCII letters of either case.
 *
 * A phrase of seven bytes holds four bytes that begin at a multiple of four,
 * wherever in the line it stands. So only every fourth place of the line is
 * looked at: are the four bytes there any of those that phrases have? Rarely;
 * then the phrase itself is compared.
 */
#ifndef GONOGO_FORMATS_PHRASES_H
#define GONOGO_FORMATS_PHRASES_H

#include "base/str.h"

enum {
	PHRASES_MOST = 128,
	PHRASE_LEAST = 7, /* bytes */
	PHRASE_GRAMS = 4, /* ways that a phrase can stand to multiples of four */
	PHRASE_HEADS = 1024
};

struct phrases {
	str v[PHRASES_MOST]; /* in lower case; borrowed */
	size_t n;
	struct {
		uint32_t bytes;
		uint16_t next; /* in the chain of its hash, plus one */
		uint16_t at;   /* where in the phrase */
		size_t phrase;
	} gram[PHRASES_MOST * PHRASE_GRAMS];
	uint16_t head[PHRASE_HEADS]; /* into gram, plus one */
	uint64_t seen[1024];         /* a bit for a hash */
};

/* Bit i % 64 of word i / 64: phrase i. */
struct phrase_set {
	uint64_t word[PHRASES_MOST / 64];
};

/* `p` is zeroed at first. Phrases are numbered from 0 in the order they come;
 * of at least PHRASE_LEAST bytes, at most PHRASES_MOST. */
void phrases_add(struct phrases *p, str phrase);
/* False: none is in the line, and `found` is not touched. */
bool phrases_find(const struct phrases *p, str line, struct phrase_set *found);

static inline bool phrase_set_has(const struct phrase_set *s, size_t i)
{
	return s->word[i / 64] >> (i % 64) & 1;
}

/* str_has() for a phrase in lower case in a line of any. */
bool phrase_in(str line, str phrase);

#endif
