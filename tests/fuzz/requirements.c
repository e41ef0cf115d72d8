/* Requirement files of all kinds: the first byte says which. */
#include "base/arena.h"
#include "formats/pep440.h"
#include "formats/reqs.h"

#include <stdlib.h>

static void check(const struct requirements *r, const struct diags *diags,
		  bool whole)
{
	if (!whole && (!diags->list.n || !r->partial))
		abort();
	for (size_t i = 0; i < r->list.n; i++) {
		const struct requirement *q = &r->list.v[i];
		size_t n = q->name.len + q->spec.len + q->url.len +
			   q->marker.len + q->extras.len + q->written.len;

		if (n > (size_t)1 << 40)
			abort();
		(void)pep440_allows(q->spec, S("1.2.3"));
		(void)pep440_allows(S(">=1,!=1.5.*"), q->version);
	}
	(void)reqs_all_pinned(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits;
	struct arena a;
	struct diags diags;
	struct requirements r;
	struct requirement q;
	const char *why;
	str text;

	if (!size)
		return 0;
	limits_default(&limits);
	arena_init(&a);
	diags_init(&diags, &a);
	text = str_of(data + 1, size - 1);
	check(&r, &diags,
	      reqs_read(&r, &a, (enum reqs_kind)(data[0] % (REQS_PIXI_LOCK + 1)),
			text, &limits, &diags));
	(void)reqs_parse(&q, &a, text, &why);
	arena_release(&a);
	return 0;
}
