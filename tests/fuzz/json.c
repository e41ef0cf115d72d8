/* The tree of a text, and the events of the same text in chunks of 7 bytes. */
#include "formats/json.h"
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
	const uint8_t *at;
	size_t left;
};

static ptrdiff_t read_some(void *ctx, char *buf, size_t n)
{
	struct bytes *b = ctx;

	n = n < 7 ? n : 7;
	n = n < b->left ? n : b->left;
	memcpy(buf, b->at, n);
	b->at += n;
	b->left -= n;
	return (ptrdiff_t)n;
}

static bool read_in_chunks(struct arena *a, struct bytes b,
			   const struct limits *limits, bool skip)
{
	struct source source = { read_some, &b };
	struct json_options o = { .limits = limits };
	struct json *j = json_open(a, source, &o);
	struct json_event e;

	while (json_next(j, &e))
		if (skip && (e.type == JSON_KEY || e.type == JSON_ARRAY))
			json_skip(j);
	return !json_failed(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct diags diags;
	struct limits limits;
	bool whole, parts;

	arena_init(&a);
	diags_init(&diags, &a);
	limits_default(&limits);
	limits.json_string = 300;
	limits.json_keys = 40;
	limits.json_number = 30;
	json_read(&a, str_of(data, size), &limits, &diags);
	whole = !diags_has(&diags, DIAG_JSON_SYNTAX) &&
		!diags_has(&diags, DIAG_JSON_ENCODING) &&
		!diags_has(&diags, DIAG_JSON_TRUNCATED) &&
		!diags_has(&diags, DIAG_JSON_LIMIT);
	parts = read_in_chunks(&a, (struct bytes){ data, size }, &limits, false);
	if (whole != parts)
		abort();
	/* What may be read may be skipped. */
	if (whole &&
	    !read_in_chunks(&a, (struct bytes){ data, size }, &limits, true))
		abort();
	arena_release(&a);
	return 0;
}
