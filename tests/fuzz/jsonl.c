/* JSON Lines in chunks of 11 bytes, with small limits. */
#include "formats/jsonl.h"
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

	n = n < 11 ? n : 11;
	n = n < b->left ? n : b->left;
	memcpy(buf, b->at, n);
	b->at += n;
	b->left -= n;
	return (ptrdiff_t)n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = { data, size };
	struct limits limits;
	struct jsonl_line line;
	struct diags diags;
	struct arena a;
	struct jsonl *l;
	uint64_t lines = 0;

	arena_init(&a);
	diags_init(&diags, &a);
	limits_default(&limits);
	limits.jsonl_line = 100;
	l = jsonl_open(&a, (struct source){ read_some, &b }, &limits);
	while (jsonl_next(l, &line)) {
		lines++;
		if (line.text.len > 100 || line.offset + line.text.len > size ||
		    memcmp(data + line.offset, line.text.s, line.text.len))
			abort();
		jsonl_check(l);
	}
	if (lines + jsonl_counts(l)->too_long != jsonl_counts(l)->lines)
		abort();
	jsonl_report(l, &diags);
	arena_release(&a);
	return 0;
}
