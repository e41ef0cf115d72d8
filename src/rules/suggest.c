#include "rules/suggest.h"

#include "base/suggest.h"

struct suggest suggest_for(str word)
{
	/* A third of the letters may be wrong, one at least. */
	unsigned most = word.len < 3 ? 1 : (unsigned)(word.len / 3);

	return (struct suggest){ .word = word, .distance = most + 1 };
}

void suggest_try(struct suggest *s, str candidate)
{
	unsigned d;

	if (!s->word.len)
		return;
	d = suggest_distance(s->word, candidate, s->distance);
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
