/*
 * A notebook of any bytes; and any bytes as the source of one cell. Each line
 * of the module has its place, and the module has all lines of its cells.
 */
#include "formats/notebook.h"
#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct arena *a, str text, const struct limits *limits)
{
	const struct notebook *nb;
	struct diags diags;
	uint32_t lines = 0, wanted = 0;

	diags_init(&diags, a);
	nb = notebook_read_text(a, text, limits, &diags);
	for (size_t i = 0; i < nb->text.len; i++)
		lines += nb->text.s[i] == '\n';
	for (size_t i = 0; i < nb->cells.n; i++)
		wanted += nb->cells.v[i].lines;
	if (lines != wanted ||
	    (nb->text.len && nb->text.s[nb->text.len - 1] != '\n'))
		abort();
	for (uint32_t n = 1; n <= lines; n++)
		if (!notebook_place(nb, n).cell)
			abort();
	if (notebook_place(nb, lines + 1).cell)
		abort();
}

/* The bytes, ASCII only, as the source of a cell. */
static void as_source(struct buf *b, const uint8_t *data, size_t size)
{
	buf_add(b, S("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", "
		     "\"source\": \""));
	for (size_t i = 0; i < size; i++)
		buf_printf(b, "\\u%04x", data[i] & 0x7f);
	buf_add(b, S("\"}]}"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena a;
	struct limits limits;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	limits_default(&limits);
	check(&a, str_of(data, size), &limits);
	as_source(&b, data, size);
	check(&a, buf_str(&b), &limits);
	buf_release(&b);
	arena_reset(&a);
	return 0;
}
