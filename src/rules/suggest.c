#include "rules/suggest.h"

#include "base/arena.h"

/* Longer words are not compared. */
enum { WORD_MAX = 64 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Restricted Damerau-Levenshtein distance with three rows. */
static unsigned distance(str a, str b)
{
	unsigned rows[3][WORD_MAX + 1];

	for (unsigned j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a.len; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i - 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= b.len; j++) {
			unsigned cost = a.s[i - 1] != b.s[j - 1];

			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + cost);
			if (i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] &&
			    a.s[i - 2] == b.s[j - 1])
				row[j] = least(row[j],
					       rows[(i - 2) % 3][j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

struct suggest suggest_for(str word)
{
	/* A third of the letters may be wrong, one at least. */
	unsigned most = word.len < 3 ? 1 : (unsigned)(word.len / 3);

	return (struct suggest){ .word = word, .distance = most + 1 };
}

void suggest_try(struct suggest *s, str candidate)
{
	unsigned d;

	if (s->word.len > WORD_MAX || candidate.len > WORD_MAX || !s->word.len)
		return;
	if (str_eq_nocase(s->word, candidate))
		d = 0;
	else
		d = distance(s->word, candidate);
	/* Not a word of which nothing is left. */
	if (d < s->distance && d < candidate.len) {
		s->distance = d;
		s->best = candidate;
	}
}

str suggest_text(struct arena *a, const struct suggest *s)
{
	if (!s->best.len)
		return S("");
	return str_printf(a, " (did you mean '%.*s'?)", STR_ARG(s->best));
}
