#include "base/suggest.h"

enum { WORD_MAX = 64 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment, three rows at a time. */
unsigned suggest_distance(str a, str b, unsigned max)
{
	unsigned row[3][WORD_MAX + 1];
	unsigned *before = row[0], *last = row[1], *now = row[2];

	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return max + 1;
	for (size_t j = 0; j <= b.len; j++)
		last[j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned *spare = before;

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = lower(a.s[i - 1]) == lower(b.s[j - 1]);

			now[j] = least(least(last[j], now[j - 1]) + 1,
				       last[j - 1] + !same);
			if (i > 1 && j > 1 &&
			    lower(a.s[i - 1]) == lower(b.s[j - 2]) &&
			    lower(a.s[i - 2]) == lower(b.s[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}

	return least(last[b.len], max + 1);
}

str suggest(const str *word, size_t n, str typo)
{
	unsigned best = typo.len > 9 ? 3 : typo.len > 5 ? 2 : 1;
	str found = { 0 };

	for (size_t i = 0; i < n; i++) {
		unsigned d = suggest_distance(word[i], typo, best);

		if (d > best)
			continue;
		found = word[i];
		if (!d)
			break;
		best = d - 1; /* the next one has to be nearer */
	}

	return found;
}
