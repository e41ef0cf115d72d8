#include "formats/phrases.h"

#include <assert.h>
#include <string.h>

/* Four bytes, letters in one case; other bytes may fall together. */
static uint32_t load(const char *s)
{
	uint32_t v;

	memcpy(&v, s, sizeof(v));
	return v | 0x20202020;
}

static uint32_t hash(uint32_t bytes)
{
	return bytes * 0x9e3779b1u;
}

static uint32_t is_seen(const struct phrases *p, uint32_t h)
{
	return p->seen[h >> 22] >> (h >> 16 & 63) & 1;
}

static bool stands_at(const char *s, str phrase)
{
	for (size_t i = 0; i < phrase.len; i++) {
		char c = s[i];

		if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != phrase.s[i])
			return false;
	}
	return true;
}

bool phrase_in(str line, str phrase)
{
	for (size_t i = 0; line.len - i >= phrase.len; i++)
		if (stands_at(line.s + i, phrase))
			return true;
	return false;
}

/* What nearly every line of a training log has: no good for telling lines. */
static bool is_common(uint32_t bytes)
{
	static const char common[][5] = {
		" los", "loss", "poch", "epoc", " epo", " ste", "step", "tep ",
		"iter", " tim", "time", "ime:", "trai", "rain", "ain ", "vali",
		"alid", " mem", "memo", "emor", "mory", "erro", "rror", "warn",
		"ning", "ing ", "info", "rank", "rate", "grad", "ient", "ion ",
	};

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (load(common[i]) == bytes)
			return true;
	return false;
}

/* Which seven bytes to look for: the last ones with the fewest common parts,
 * for phrases begin alike more often than they end alike. */
static size_t best_part(str phrase)
{
	size_t best = 0, least = PHRASE_GRAMS + 1;

	for (size_t at = phrase.len - PHRASE_LEAST + 1; at-- > 0;) {
		size_t common = 0;

		for (size_t i = 0; i < PHRASE_GRAMS; i++)
			common += is_common(load(phrase.s + at + i));
		if (common < least) {
			least = common;
			best = at;
		}
	}
	return best;
}

void phrases_add(struct phrases *p, str phrase)
{
	size_t from = best_part(phrase);

	assert(p->n < PHRASES_MOST && phrase.len >= PHRASE_LEAST);
	for (size_t i = 0; i < PHRASE_GRAMS; i++) {
		size_t at = p->n * PHRASE_GRAMS + i;
		uint32_t bytes = load(phrase.s + from + i), h = hash(bytes);
		uint16_t *head = &p->head[h % PHRASE_HEADS];

		p->gram[at].bytes = bytes;
		p->gram[at].phrase = p->n;
		p->gram[at].at = (uint16_t)(from + i);
		p->gram[at].next = *head;
		*head = (uint16_t)(at + 1);
		p->seen[h >> 22] |= (uint64_t)1 << (h >> 16 & 63);
	}
	p->v[p->n++] = phrase;
}

/* The phrases whose four bytes stand at `at`. */
static bool take(const struct phrases *p, str line, size_t at,
		 struct phrase_set *found, bool any)
{
	uint32_t bytes = load(line.s + at);

	for (size_t i = p->head[hash(bytes) % PHRASE_HEADS]; i;
	     i = p->gram[i - 1].next) {
		size_t k = p->gram[i - 1].phrase, before = p->gram[i - 1].at;
		str phrase = p->v[k];

		if (p->gram[i - 1].bytes != bytes || at < before ||
		    line.len - (at - before) < phrase.len ||
		    !stands_at(line.s + at - before, phrase))
			continue;
		if (!any)
			*found = (struct phrase_set){ 0 };
		any = true;
		found->word[k / 64] |= (uint64_t)1 << (k % 64);
	}
	return any;
}

bool phrases_find(const struct phrases *p, str line, struct phrase_set *found)
{
	size_t at = 0;
	bool any = false;

	for (; line.len - at >= 16; at += 16) {
		const char *s = line.s + at;
		uint32_t h[4] = { hash(load(s)), hash(load(s + 4)),
				  hash(load(s + 8)), hash(load(s + 12)) };

		if (!(is_seen(p, h[0]) | is_seen(p, h[1]) | is_seen(p, h[2]) |
		      is_seen(p, h[3])))
			continue;
		for (size_t i = 0; i < 4; i++)
			if (is_seen(p, h[i]))
				any = take(p, line, at + 4 * i, found, any);
	}
	for (; line.len - at >= 4; at += 4)
		if (is_seen(p, hash(load(line.s + at))))
			any = take(p, line, at, found, any);
	return any;
}
